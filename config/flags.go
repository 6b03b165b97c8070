package config

import (
	"github.com/spf13/pflag"
	"github.com/spf13/viper"
)

// Flags registers a flag for every setting but the secrets: --server.listen,
// --server.tls-cert and so on. Values are checked by [Load], which gives the
// same messages for every layer. The flag --config is the caller's own.
func Flags(fs *pflag.FlagSet) {
	leaves, _ := layout()
	for _, l := range leaves {
		if l.secret() {
			continue
		}
		f := fs.VarPF(&flagText{text: l.defaultText(), typeName: l.typeName()}, l.flag(), "", l.help())
		if l.typ == typeBool {
			f.NoOptDefVal = "true"
		}
	}
}

// flagText is a flag value that keeps what was given, word for word.
type flagText struct{ text, typeName string }

func (f *flagText) String() string        { return f.text }
func (f *flagText) Set(text string) error { f.text = text; return nil }
func (f *flagText) Type() string          { return f.typeName }

// bindFlags makes the given flags the strongest layer of v.
func bindFlags(v *viper.Viper, fs *pflag.FlagSet, leaves []leaf, origins map[string]Origin) {
	if fs == nil {
		return
	}
	for _, l := range leaves {
		if f := fs.Lookup(l.flag()); f != nil && f.Changed {
			origins[l.key()] = Origin{LayerFlag, "--" + f.Name}
			v.Set(viperKey(l.path), f.Value.String())
		}
	}
}
