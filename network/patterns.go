package network

import (
	"fmt"
	"strings"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
)

// Patterns gives the patterns shipped, ordered by name.
func Patterns() []Pattern {
	return []Pattern{
		{
			Name:  "job-ad-to-wallet",
			Doc:   "job ad → its contact → recruiter → compound → mule → mule account → wallet: who advertised, where people were taken, and where the money they were forced to make went",
			Start: Test{Kinds: []graph.Kind{graph.KindJobAd}, Label: "job ad"},
			Steps: append(append([]Step{
				{Links: []graph.LinkKind{graph.LinkListsContact, graph.LinkPosted, graph.LinkAdvertisesFor}, Direction: store.Both, To: Test{Kinds: contacts, Label: "contact"}},
				{Links: []graph.LinkKind{graph.LinkUses, graph.LinkOwns, graph.LinkHolds, graph.LinkRegisteredWith}, Direction: store.In, To: Test{Kinds: people, Roles: recruiters, Label: "recruiter"}},
			}, toMuleAccount()...), Step{
				Links: []graph.LinkKind{graph.LinkTransferred, graph.LinkConverted}, Direction: store.Out, Max: 3,
				Via: []graph.Kind{graph.KindBankAccount, graph.KindWallet}, To: Test{Kinds: []graph.Kind{graph.KindWallet}, Label: "wallet"},
			}),
		},
		{
			Name:  "recruiter-to-mule-account",
			Doc:   "recruiter → compound → mule → mule account: which money mules work for the compounds that a recruiter fills",
			Start: Test{Kinds: people, Roles: recruiters, Label: "recruiter"},
			Steps: toMuleAccount(),
		},
	}
}

var (
	people     = []graph.Kind{graph.KindPerson, graph.KindOrganization}
	contacts   = []graph.Kind{graph.KindPhoneNumber, graph.KindOnlineAccount, graph.KindEmailAddress, graph.KindChannel, graph.KindDomain, graph.KindURL}
	recruiters = []string{"recruiter_or_intermediary", "broker_travel_agent", "transporter", "smuggler"}
)

// toMuleAccount is the leg that the shipped patterns share.
func toMuleAccount() []Step {
	return []Step{
		{
			Links:     []graph.LinkKind{graph.LinkRecruited, graph.LinkTransported, graph.LinkHeldAt, graph.LinkWorkedAt, graph.LinkMovedTo},
			Direction: store.Out, Max: 3, Via: []graph.Kind{graph.KindPerson, graph.KindCompound}, To: Test{Kinds: []graph.Kind{graph.KindCompound}, Label: "compound"},
		},
		{
			Links:     []graph.LinkKind{graph.LinkOperates, graph.LinkControls, graph.LinkDirects, graph.LinkWorkedAt, graph.LinkEmployedBy, graph.LinkGuards, graph.LinkRecruited, graph.LinkAssociateOf},
			Direction: store.Both, Max: 3, Via: people, To: Test{Kinds: people, Roles: []string{"mule"}, Label: "mule"},
		},
		{
			Links:     []graph.LinkKind{graph.LinkHolds, graph.LinkSignatoryOf, graph.LinkOwns, graph.LinkUses},
			Direction: store.Out, To: Test{Kinds: []graph.Kind{graph.KindBankAccount}, Label: "mule account"},
		},
	}
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
