package network

import (
	"slices"
	"strings"
	"unicode"
)

// Tier says what sort of work a title offers.
type Tier string

// The tiers, from the work that asks for least to that which promises most.
const (
	TierManual  Tier = "manual"
	TierOffice  Tier = "office"
	TierDigital Tier = "digital"
	TierSenior  Tier = "senior"
	TierOther   Tier = "other"
)

// tierWords are the words by which a title is put in a tier; of several the last
// tier that has one counts. Compiled for Clew from the titles that public reports
// quote of advertisements for scam centres: INTERPOL on the change from call centre
// and telephone operator to IT worker and digital sales executive (2023), the
// warning of India's foreign ministry (2022), and press on Cambodia, Laos and
// Myanmar (2022 to 2024); the words of other languages are translations of these.
var tierWords = []struct {
	tier  Tier
	words []string
}{
	{TierManual, []string{
		"call centre", "call center", "call-centre", "call-center", "phone operator", "telephone operator", "telephone interviewer", "operator", "customer service",
		"customer relations", "telesales", "casino", "security guard", "guard", "receptionist", "waiter", "waitress", "driver", "cook", "cleaner", "simple job",
		"客服", "话务员", "接线员", "保安", "荷官", "คอลเซ็นเตอร์", "พนักงานรับโทรศัพท์", "บริการลูกค้า", "tổng đài", "chăm sóc khách hàng", "layanan pelanggan", "khidmat pelanggan", "centro de llamadas", "atención al cliente",
	}},
	{TierOffice, []string{
		"data entry", "typist", "typing", "page admin", "admin", "administrator", "clerk", "translator", "interpreter", "secretary", "office",
		"录入", "打字员", "翻译", "文员", "คีย์ข้อมูล", "ธุรการ", "ล่าม", "nhập liệu", "phiên dịch", "entri data", "penerjemah", "penterjemah", "traductor",
	}},
	{TierDigital, []string{
		"it", "it worker", "it support", "programmer", "developer", "software", "engineer", "digital", "digital sales", "digital marketing", "online marketing", "marketing",
		"social media", "sales executive", "sales", "seo", "model",
		"程序员", "软件", "网络推广", "推广", "营销", "销售", "ไอที", "โปรแกรมเมอร์", "การตลาด", "ฝ่ายขาย", "lập trình", "tiếp thị", "bán hàng", "pemasaran", "pengembang", "programador", "ventas",
	}},
	{TierSenior, []string{
		"senior", "manager", "director", "partner", "team leader", "supervisor", "head of", "investment", "trader", "trading", "crypto", "fintech", "broker",
		"经理", "主管", "总监", "投资", "交易", "ผู้จัดการ", "หัวหน้า", "ลงทุน", "quản lý", "trưởng nhóm", "đầu tư", "manajer", "pengurus", "gerente", "inversión",
	}},
}

// Tiers gives the table of title words: the tiers in their order and the words of
// each.
func Tiers() (tiers []Tier, words map[Tier][]string) {
	words = map[Tier][]string{}
	for _, t := range tierWords {
		tiers = append(tiers, t.tier)
		words[t.tier] = slices.Clone(t.words)
	}
	return tiers, words
}

// TierOf gives the tier of a job title by the words in it, [TierOther] if there are
// none. Words in Latin letters count as whole words, others wherever they stand, as
// their scripts do not part words.
func TierOf(title string) Tier {
	title = " " + strings.Join(strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	}), " ") + " "
	for _, t := range slices.Backward(tierWords) {
		for _, w := range t.words {
			if unicode.In([]rune(w)[0], unicode.Latin) {
				w = " " + strings.ReplaceAll(w, "-", " ") + " "
			}
			if strings.Contains(title, w) {
				return t.tier
			}
		}
	}
	return TierOther
}
