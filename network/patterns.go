package network

import (
	"fmt"
	"strings"
)

// What several of the shipped patterns say.
const (
	recruiters = "person|organization(role=recruiter_or_intermediary|broker_travel_agent|transporter|smuggler) as recruiter"
	byAd       = `job_ad as "job ad" -lists_contact|posted|advertises_for- phone_number|online_account|email_address|channel|domain|url as contact
		<-uses|owns|holds|registered_with- ` + recruiters
	toCompound    = "-recruited|transported|held_at|worked_at|moved_to{1..3} via person|compound-> compound as compound"
	toMuleAccount = toCompound + `
		-operates|controls|directs|worked_at|employed_by|guards|recruited|associate_of{1..3} via person|organization- person|organization(role=mule) as mule
		-holds|signatory_of|owns|uses-> bank_account as "mule account"`
	victimAccount = `bank_account|wallet as "victim's account"`
	atSite        = "uses|owns|operates|controls|directs|guards|held_at|worked_at|employed_by|moved_to|seen_at|located_at|travelled|signed_in_from|supplies|leases_to|hosts"
	supplying     = "supplies|leases_to|guards|hosts|operates|developed"
)

// shipped lists the patterns, ordered by name; it is never changed while running.
var shipped = []struct{ name, doc, text string }{
	{"displacement-after-raid", "raid → site raided → who or what was there → site where they appear after it: people, companies, devices, handles and numbers that a raid displaced",
		`incident(type=raid) as raid -occurred_at-> compound as "site raided"
		-` + atSite + ` anytime- person|organization|phone_number|online_account|channel|email_address|device|vehicle|domain|ip_address|wallet|bank_account as "seen at both"
		-` + atSite + ` anew- compound as "site after the raid"`},
	{"job-ad-to-compound", "job ad → its contact → recruiter → who was recruited or transported → the places on the way → compound: by which routes an advertisement fills a site",
		byAd + ` -recruited|transported{1..2} via person-> person as "person recruited"
		-travelled|seen_at|moved_to|held_at|worked_at|located_at{1..4} via location|address|compound- compound as compound`},
	{"job-ad-to-wallet", "job ad → its contact → recruiter → compound → mule → mule account → wallet: who advertised, where people were taken, and where the money they were forced to make went",
		byAd + " " + toMuleAccount + " -transferred|converted{1..3} via bank_account|wallet-> wallet as wallet"},
	{"ransom-and-fraud-in-one-wallet", "person ransomed → who paid → wallet ← account of a fraud victim ← fraud victim: wallets that take ransom and the proceeds of fraud",
		`person as "person ransomed" <-paid_ransom_for- * as payer -holds|owns|uses|transferred|converted{1..3} via bank_account|wallet-> wallet as "wallet of both"
		<-transferred|converted{1..4} via bank_account|wallet anytime- ` + victimAccount + ` <-holds|owns|signatory_of|uses anytime- person|organization(role=fraud_victim) as "fraud victim"`},
	{"recruiter-phone-on-mule-account", "recruiter → telephone → account opened with it, or whose holder uses it ← account of a fraud victim ← fraud victim: recruiters' numbers on the papers of accounts that took victims' money",
		recruiters + ` -uses|owns|holds|registered_with anytime-> phone_number as telephone
		-registered_with|uses|owns|holds|signatory_of{1..2} via person|organization anytime- bank_account as "mule account"
		<-transferred{1..2} via bank_account anytime- ` + victimAccount + ` <-holds|owns|signatory_of|uses anytime- person|organization(role=fraud_victim) as "fraud victim"`},
	{"recruiter-to-mule-account", "recruiter → compound → mule → mule account: which money mules work for the compounds that a recruiter fills",
		recruiters + " " + toMuleAccount},
	{"shared-supplier", "compound → who supplies, hosts, guards, operates or lets it → another compound: who serves two sites",
		`compound as "one site" <-` + supplying + ` anytime- person|organization|service as supplier -` + supplying + ` anytime-> compound as "other site"`},
	{"victim-to-cash-out", "fraud victim → account → transfers in the order of time → service where the money left: from the deposit to the cash-out",
		`person|organization(role=fraud_victim) as "fraud victim" -holds|owns|signatory_of|uses-> ` + victimAccount + `
		-transferred|converted|cashed_out_at{1..6} via bank_account|wallet-> service as "cash-out"`},
}

// Patterns gives the patterns shipped, ordered by name.
func Patterns() []Pattern {
	all := make([]Pattern, len(shipped))
	for i, s := range shipped {
		p, err := ParsePattern(s.text)
		if err != nil {
			panic(fmt.Sprintf("shipped pattern %s: %v", s.name, err)) // a test parses them all
		}
		p.Name, p.Doc = s.name, s.doc
		all[i] = p
	}
	return all
}

// PatternNamed gives a shipped pattern; the error lists the names.
func PatternNamed(name string) (Pattern, error) {
	var names []string
	for _, p := range Patterns() {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return Pattern{}, fmt.Errorf("%w named %q; there are: %s", ErrNoPattern, name, strings.Join(names, ", "))
}
