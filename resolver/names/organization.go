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
// front, "~" forms written together with the name in scripts without spaces,
// "@my" forms that one country alone has. After the forms of ISO 20275 (the
// code list of entity legal forms of GLEIF) and the systematic romanisations of
// those in other scripts.
const legalForms = `
ltd     ltd|limited|co ltd|company ltd|co limited|company limited|corp ltd|limited company|coltd|ltda|limitada|lda|private company limited|private limited company|sole co ltd@la|u ltd@ug|u limited@ug|t ltd@tz|t limited@tz|k ltd@ke|k limited@ke|hk ltd@hk|hk limited@hk|nig ltd@ng|nig limited@ng|borisat^@th|chamkat@th|jamkad@th|bolisat^@la|yu hsien kung ssu|youxian gongsi@cn|you xian gong si@cn
pvtltd  pvt ltd|private limited|pte ltd@sg|pte limited@sg|s pte ltd@sg|private ltd|pty ltd|pty limited|pvt limited|p ltd|pteltd@sg|प्राइवेट लिमिटेड|प्रा लि|লিমিটেড|लिमिटेड|opc pvt ltd@in
sdnbhd  sdn bhd@my|m sdn bhd@my|sendirian berhad@my|sdn berhad@my|s b@my
bhd     bhd|berhad
plc     plc|public limited company|public company limited|pcl|public co ltd|public company ltd|public limited|pjsc^|pao^@ru
inc     inc|incorporated|incorporation
corp    corp|corporation
co      co|company|cie|compagnie|compania|cia
llc     llc|l l c|limited liability company^|limited liability co^|llc^|ooo^@ru|too^@kz|tov^@ua|ooo@ru|dooel@mk|doo|d o o|mchj@uz|osc|obshchestvo s ogranichennoy otvetstvennostyu^@ru
llp     llp|limited liability partnership|lp|limited partnership|pllc
gmbh    gmbh|g m b h|gesellschaft mit beschrankter haftung|mbh|ug@de|gmbh and co kg|gmbh co kg
ag      ag|aktiengesellschaft|se
kg      kg|kommanditgesellschaft|ohg|ek
sa      sa|s a|societe anonyme|sociedad anonima|sa de cv@mx|sab de cv@mx|spa|s p a|societa per azioni@it|s a de c v@mx|sas|s a s|sapi de cv@mx|sac@pe|s a c@pe|sociedad anonima cerrada@pe|sociedad por acciones simplificada|societe par actions simplifiee@fr
sarl    sarl^|s a r l|srl|s r l|sl|s l|eurl|societe a responsabilite limitee^|sociedad limitada|sprl@be|s de rl de cv@mx|eireli@br|unipersonal
bv      bv|b v|besloten vennootschap
nv      nv|n v|naamloze vennootschap
ab      ab|aktiebolag|oy@fi|oyj@fi|aps@dk|as|a s
pt      pt^@id|perseroan terbatas^@id|pt tbk@id|tbk@id|persero tbk@id|pt@id
cv      cv^
jsc     jsc|joint stock company^|jsc^|ojsc^|cjsc^|oao^@ru|zao^@ru|ao^|ooo ao|closed joint stock company^|open joint stock company^|ad|jscb|aktsionernoe obshchestvo^@ru
foundation  foundation|stiftung|fze@ae|fzco@ae|fz llc@ae|dmcc@ae
vnltd   cong ty tnhh^@vn|cong ty trach nhiem huu han^@vn|cty tnhh^@vn|cong ty tnhh mtv^@vn|cong ty tnhh mot thanh vien^@vn|tnhh^@vn|tnhh mtv^@vn
vnjsc   cong ty co phan^@vn|cty co phan^@vn|cong ty cp^@vn|ctcp^@vn|cty cp^@vn
plltd   sp z oo@pl|spolka z ograniczona odpowiedzialnoscia@pl|sp z o o@pl
huce    kft@hu|zrt@hu|nyrt@hu|sro|s r o|spol s r o
trltd   ltd sti@tr|limited sirketi@tr|anonim sirketi@tr|ltd sirketi@tr
arltd   ش ذ م م|ذ م م|ش م م|شركة^|شركه^
thltd   บริษัท^~@th|จำกัด~@th|บจก^~@th|หจก^~@th|ห้างหุ้นส่วนจำกัด^~@th
thplc   บมจ^~@th|จำกัด มหาชน~@th|มหาชน~@th
laltd   ບໍລິສັດ^~@la|ຈຳກັດ~@la|ຈໍາກັດ~@la
khltd   ក្រុមហ៊ុន^~@kh|ឯ ក~@kh|ខូអិលធីឌី~@kh
mmltd   ကုမ္ပဏီ~@mm|လီမိတက်~@mm|ကုမ္ပဏီလီမိတက်~@mm
cnltd   有限公司~|有限责任公司~@cn|有限責任公司~|股份有限公司~|控股有限公司~|集团有限公司~@cn|集團有限公司~|公司~|集团~@cn|集團~
jpkk    株式会社^~@jp|有限会社^~@jp|合同会社^~@jp|kk|k k|kabushiki kaisha@jp
krltd   주식회사^~@kr|유한회사^~@kr|jusik hoesa^@kr|chusik hoesa^@kr
`

// legalForm is one row of the table, ready for look-up.
type legalForm struct {
	words    []string
	class    string
	country  string
	front    bool
	attached bool
}

// legalTable gives the legal forms, the longest first.
var legalTable = sync.OnceValue(func() []legalForm {
	var table []legalForm
	for line := range strings.Lines(legalForms) {
		class, forms, _ := strings.Cut(strings.TrimSpace(line), " ")
		for form := range strings.SplitSeq(forms, "|") {
			form, country, _ := strings.Cut(form, "@")
			text := strings.Trim(form, "^~ ")
			if text == "" {
				continue
			}
			table = append(table, legalForm{
				words: strings.Fields(Fold(text)), class: class, country: country,
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
// gives the class of the first that came off, and the country that one of them
// is of. At least one word stays.
func (b *builder) stripLegal() (class, country string) {
	for {
		form, found := b.stripOneLegal()
		if !found {
			return class, country
		}
		if class == "" || class == "co" {
			class = form.class
		}
		if country == "" {
			country = form.country
		}
	}
}

func (b *builder) stripOneLegal() (legalForm, bool) {
	for _, misspelt := range []bool{false, true} {
		for _, form := range legalTable() {
			if b.stripLegalForm(form, misspelt) {
				return form, true
			}
		}
	}
	return legalForm{}, false
}

// stripLegalForm takes a legal form off, if need be one with a slip.
func (b *builder) stripLegalForm(form legalForm, misspelt bool) bool {
	same := sameWords
	if misspelt {
		same = nearlySameWords
	}
	if n := len(form.words); n < len(b.tokens) {
		if tail := b.tokens[len(b.tokens)-n:]; same(tail, form.words) {
			b.step("legal form", joined(tail), "")
			b.tokens = b.tokens[:len(b.tokens)-n]
			return true
		}
		if head := b.tokens[:n]; form.front && same(head, form.words) {
			b.step("legal form", joined(head), "")
			b.tokens = b.tokens[n:]
			return true
		}
	}
	return !misspelt && form.attached && len(form.words) == 1 && b.stripAttachedLegal(form)
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

// nearlySameWords reports whether words are those of a legal form but for what a
// scanner confuses, or one slip in at least five letters ("Limlted", "Co., Ltf.").
func nearlySameWords(tokens []Token, words []string) bool {
	letters, edits := 0, 0
	for i, w := range words {
		if d := len(tokens[i].Text) - len(w); d < -1 || d > 1 {
			return false
		}
		letters += len(w)
		switch t := tokens[i].Text; {
		case t == w || len(w) >= 3 && Shape(t) == Shape(w):
		case edits == 0 && OneSlip(t, w):
			edits++
		default:
			return false
		}
	}
	return edits == 0 && letters >= 3 || edits == 1 && letters >= 5 && (len(words) > 1 || letters >= 6)
}
