package names

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/clewgraph/clew/graph"
)

// Organization gives the comparable form of an organisation's name. The legal
// form is taken out into LegalForm as a class, wherever sources put it ("PT …",
// "… Co., Ltd.", "… (Cambodia) Limited"); common abbreviations are written out;
// "the", "of" and "and" are weak. A name that is nothing but a legal form keeps
// its words.
func Organization(n graph.Name) Form {
	b := &builder{}
	text := undot(n.Text())
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, "&", " and ")), " ")
	b.step("punctuation", n.Text(), text)
	b.tokens = b.words(text)
	b.expand()
	full := joined(b.tokens)
	legal := b.stripLegal()
	b.weaken()
	f := b.form()
	f.Core, f.Full, f.LegalForm = f.Full, full, legal
	return f
}

// undot writes abbreviations with dots as one word: "S.A.R.L." as "SARL". A
// single letter with its dot stays an initial.
func undot(s string) string {
	var out strings.Builder
	letters := []rune(s)
	for i := 0; i < len(letters); {
		start := i
		var word []rune
		boundary := i == 0 || !unicode.In(letters[i-1], unicode.L, unicode.M, unicode.N)
		for boundary && i+1 < len(letters) && unicode.IsLetter(letters[i]) && letters[i+1] == '.' {
			word = append(word, letters[i])
			i += 2
			if i < len(letters) && letters[i] == ' ' && i+2 < len(letters) && unicode.IsLetter(letters[i+1]) && letters[i+2] == '.' {
				i++
			}
		}
		if len(word) > 1 {
			if i < len(letters) && unicode.IsLetter(letters[i]) && (i+1 == len(letters) || !unicode.IsLetter(letters[i+1])) {
				word = append(word, letters[i])
				i++
			}
			out.WriteString(string(word))
			if i < len(letters) && unicode.IsLetter(letters[i]) {
				out.WriteByte(' ')
			}
			continue
		}
		if i == start {
			i++
		}
		out.WriteString(string(letters[start:i]))
	}
	return out.String()
}

// expand writes out common abbreviations.
func (b *builder) expand() {
	for i := range b.tokens {
		t := &b.tokens[i]
		if long, known := companyWords[t.Text]; known {
			b.step("abbreviation", t.Text, long)
			t.Text, t.Native = long, long
		}
	}
}

// companyWords are abbreviations in names of organisations.
var companyWords = map[string]string{
	"intl": "international", "int": "international", "natl": "national", "mfg": "manufacturing", "mfrs": "manufacturers",
	"bros": "brothers", "grp": "group", "svc": "service", "svcs": "services", "tech": "technology", "technologies": "technology",
	"dev": "development", "mgmt": "management", "mgt": "management", "invest": "investment", "investments": "investment",
	"assn": "association", "assoc": "association", "dept": "department", "govt": "government", "ent": "enterprise",
	"enterprises": "enterprise", "ind": "industries", "inds": "industries", "trdg": "trading", "univ": "university",
	"exports": "export", "imports": "import", "holdings": "holding", "solutions": "solution",
}

// weaken marks the words that say little in the name of an organisation.
func (b *builder) weaken() {
	for i := range b.tokens {
		switch b.tokens[i].Text {
		case "the", "of", "and", "for", "de", "la", "le", "et", "und", "y":
			b.tokens[i].Weak = len(b.tokens) > 1
		}
	}
}

// legalForms lists legal forms by class, one class a line: the class, then the
// forms in folded words, parted by '|'. "^" marks forms that also stand at the
// front, "~" forms written together with the name in scripts without spaces.
const legalForms = `
ltd     ltd|limited|co ltd|company ltd|co limited|company limited|corp ltd|limited company|coltd|ltda|limitada|lda|private company limited
pvtltd  pvt ltd|private limited|pte ltd|pte limited|private ltd|pty ltd|pty limited|pvt limited|p ltd|pteltd
sdnbhd  sdn bhd|sendirian berhad|sdn berhad
bhd     bhd|berhad
plc     plc|public limited company|public company limited|pcl|public co ltd|public company ltd|public limited|pjsc^|pao^
inc     inc|incorporated|incorporation
corp    corp|corporation
co      co|company|cie|compagnie|compania|cia
llc     llc|l l c|limited liability company^|limited liability co^|llc^|ooo^|too^|tov^|ooo|dooel|doo|d o o|mchj|osc
llp     llp|limited liability partnership|lp|limited partnership|pllc
gmbh    gmbh|g m b h|gesellschaft mit beschrankter haftung|mbh|ug|gmbh and co kg|gmbh co kg
ag      ag|aktiengesellschaft|se
kg      kg|kommanditgesellschaft|ohg|ek
sa      sa|s a|societe anonyme|sociedad anonima|sa de cv|sab de cv|spa|s p a|societa per azioni|s a de c v|sas|s a s
sarl    sarl^|s a r l|srl|s r l|sl|s l|eurl|societe a responsabilite limitee^|sociedad limitada|sprl
bv      bv|b v|besloten vennootschap
nv      nv|n v|naamloze vennootschap
ab      ab|aktiebolag|oy|oyj|aps|as|a s
pt      pt^|perseroan terbatas^|pt tbk|tbk|persero tbk|pt
cv      cv^
jsc     jsc|joint stock company^|jsc^|ojsc^|cjsc^|oao^|zao^|ao^|ooo ao|closed joint stock company^|open joint stock company^|ad|jscb
foundation  foundation|stiftung|fze|fzco|fz llc|dmcc
vnltd   cong ty tnhh^|cong ty trach nhiem huu han^|cty tnhh^|cong ty tnhh mtv^|cong ty tnhh mot thanh vien^|tnhh^|tnhh mtv^
vnjsc   cong ty co phan^|cty co phan^|cong ty cp^|ctcp^|cty cp^
thltd   บริษัท^~|จำกัด~|บจก^~|หจก^~|ห้างหุ้นส่วนจำกัด^~
thplc   บมจ^~|จำกัด มหาชน~|มหาชน~
laltd   ບໍລິສັດ^~|ຈຳກັດ~|ຈໍາກັດ~
khltd   ក្រុមហ៊ុន^~|ឯ ក~|ខូអិលធីឌី~
mmltd   ကုမ္ပဏီ~|လီမိတက်~
cnltd   有限公司~|有限责任公司~|有限責任公司~|股份有限公司~|控股有限公司~|集团有限公司~|集團有限公司~|公司~|集团~|集團~
jpkk    株式会社^~|有限会社^~|合同会社^~|kk|k k|kabushiki kaisha
krltd   주식회사^~|유한회사^~
`

// legalForm is one row of the table, ready for look-up.
type legalForm struct {
	words    []string
	class    string
	front    bool
	attached bool
}

// legalTable gives the legal forms, the longest first.
var legalTable = sync.OnceValue(func() []legalForm {
	var table []legalForm
	for line := range strings.Lines(legalForms) {
		class, forms, _ := strings.Cut(strings.TrimSpace(line), " ")
		for form := range strings.SplitSeq(forms, "|") {
			text := strings.Trim(form, "^~ ")
			if text == "" {
				continue
			}
			table = append(table, legalForm{
				words: strings.Fields(Fold(text)), class: class,
				front: strings.Contains(form, "^"), attached: strings.Contains(form, "~"),
			})
		}
	}
	slices.SortStableFunc(table, func(a, b legalForm) int {
		return len(strings.Join(b.words, " ")) - len(strings.Join(a.words, " "))
	})
	return table
})

// stripLegal takes legal forms off the end and the front until none is left and
// gives the class of the first that came off. At least one word stays.
func (b *builder) stripLegal() string {
	class := ""
	for {
		form, found := b.stripOneLegal()
		if !found {
			return class
		}
		if class == "" || class == "co" {
			class = form.class
		}
	}
}

func (b *builder) stripOneLegal() (legalForm, bool) {
	for _, form := range legalTable() {
		n := len(form.words)
		if n < len(b.tokens) {
			if tail := b.tokens[len(b.tokens)-n:]; sameWords(tail, form.words) {
				b.step("legal form", joined(tail), "")
				b.tokens = b.tokens[:len(b.tokens)-n]
				return form, true
			}
			if head := b.tokens[:n]; form.front && sameWords(head, form.words) {
				b.step("legal form", joined(head), "")
				b.tokens = b.tokens[n:]
				return form, true
			}
		}
		if form.attached && n == 1 && b.stripAttachedLegal(form) {
			return form, true
		}
	}
	return legalForm{}, false
}

// stripAttachedLegal takes a legal form off the word that it is written
// together with, where at least one letter stays.
func (b *builder) stripAttachedLegal(form legalForm) bool {
	if len(b.tokens) == 0 {
		return false
	}
	last, head := &b.tokens[len(b.tokens)-1], &b.tokens[0]
	rest, found := strings.CutSuffix(last.Text, form.words[0])
	target := last
	if !found && form.front {
		target = head
		rest, found = strings.CutPrefix(head.Text, form.words[0])
	}
	if !found || rest == "" {
		return false
	}
	b.step("legal form", target.Text, rest)
	target.Text, target.Native = rest, rest
	return true
}

func sameWords(tokens []Token, words []string) bool {
	for i, w := range words {
		if tokens[i].Text != w {
			return false
		}
	}
	return true
}
