package world

import (
	"strconv"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/synth/draw"
)

// titleStages are the titles of job ads by thirds of the world's years. The
// drift is a trend that INTERPOL states ("INTERPOL issues global warning on human
// trafficking-fueled fraud", June 2023): ads first offered simple jobs in call
// centres and later addressed people with skills. The words in between are those
// that survivors and embassies reported. Honest ads of a time have the same
// titles.
var titleStages = [...][]string{
	{"Simple job in a call centre", "Phone operator", "Customer service", "Casino staff", "Data entry clerk"},
	{"Customer relations officer", "Telesales agent", "Online marketing officer", "Page administrator", "Translator"},
	{"IT worker", "Digital sales executive", "Digital sales and marketing executive", "Web developer", "Data analyst"},
}

// jobTitle draws the title of an ad of a time: mostly of its own third, at times
// of the one before.
func (p *Plan) jobTitle(d *draw.Source, at Time) string {
	span := p.params.end() - p.params.start()
	stage := int(min(max((at-p.params.start())*3/span, 0), 2))
	if d.Chance(150_000) {
		stage = max(stage-1, 0)
	}
	return draw.Pick(d, titleStages[stage])
}

var adOpenings = [...]string{"Urgently hiring", "We are looking for", "Join our team as", "Vacancy", "Now hiring"}
var adPerks = [...]string{"free housing and meals", "flight and visa paid", "no experience needed", "monthly bonus", "training provided", "interview by chat"}

// jobAd adds a job ad: where one would work, in which country it is read, and
// what it pays in a month in the smallest unit of the currency where it is read.
func (b *builder) jobAd(d *draw.Source, title string, work, read country, at Time, pay int64) ID {
	spec := read.spec()
	salary := strconv.FormatInt(pay/unit(spec.Currency), 10)
	first, second := d.N(len(adPerks)), d.N(len(adPerks))
	var text strings.Builder
	text.Grow(160)
	for _, part := range [...]string{adOpenings[d.N(len(adOpenings))], ": ", title, ", ", work.spec().Name, ". ", salary, " ", spec.Currency, " a month, ", adPerks[first]} {
		text.WriteString(part)
	}
	if second != first {
		text.WriteString(", ")
		text.WriteString(adPerks[second])
	}
	text.WriteByte('.')
	return b.add(Subject{
		Kind: graph.KindJobAd, Title: title, Country: read.code(), From: at, To: at + 60*day,
		Attributes: b.list("title", title, "text", text.String(), "platform", b.p.platform(d), "language", spec.Languages[0],
			"country", work.code(), "salary", salary, "currency", spec.Currency, "period", "month"),
	})
}

// repost lets an ad appear again while it is open, on other platforms: it stays
// one ad, seen several times.
func (b *builder) repost(d *draw.Source, ad, poster ID, posted Time) {
	for range d.N(3) {
		b.fact(graph.LinkPosted, who(poster), who(ad), posted+Time(d.Between(2, 55))*day, 0, "platform", b.p.platform(d))
	}
}

// platform draws the name by which an invented platform qualifies its handles.
func (p *Plan) platform(d *draw.Source) string { return p.platformOf(p.service(d, Platform)) }

func (p *Plan) platformOf(s *Service) string { return "qx-platform-" + strconv.Itoa(s.ID.Place()) }
