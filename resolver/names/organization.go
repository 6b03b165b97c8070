package names

import (
	"strings"
	"unicode"

	"github.com/clewgraph/clew/graph"
)

// Organization gives the comparable form of an organisation's name. The legal
// form is taken out into LegalForm as a class, wherever sources put it ("PT …",
// "… Co., Ltd.", "… (Cambodia) Limited"); common abbreviations are written out;
// "the", "of" and "and" are weak. A name that is nothing but a legal form keeps
// its words.
func Organization(n graph.Name) Form { return (&builder{}).organization(n) }

// TraceOrganization gives the steps by which [Organization] comes to its form, in
// the order in which the changes are made.
func TraceOrganization(n graph.Name) []Step {
	b := &builder{trace: true}
	b.organization(n)
	return b.steps
}

func (b *builder) organization(n graph.Name) Form {
	text := undot(n.Text())
	if strings.IndexByte(text, '&') >= 0 || !plain(text, false) {
		text = strings.Join(strings.Fields(strings.ReplaceAll(text, "&", " and ")), " ")
	}
	b.step("punctuation", n.Text(), text)
	b.tokens = b.words(text)
	b.expand()
	full := joined(b.tokens)
	legal, country := b.stripLegal()
	b.weaken()
	b.readWhole()
	f := b.form()
	f.Core, f.Full, f.LegalForm, f.LegalCountry = f.Full, full, legal, country
	return f
}

// undot writes abbreviations with dots as one word: "S.A.R.L." as "SARL". A
// single letter with its dot stays an initial.
func undot(s string) string {
	if strings.IndexByte(s, '.') < 0 {
		return s
	}
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
