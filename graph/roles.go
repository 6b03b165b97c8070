package graph

import "slices"

// Side says where a role puts a subject.
type Side uint8

// The sides.
const (
	Neutral Side = iota
	Victim
	Suspect
)

// RoleSpec is a role's row in the role table.
type RoleSpec struct {
	Name string
	// Side holds when no status is given.
	Side Side
	// Statuses lists the allowed statuses; nil allows none.
	Statuses []RoleStatus
	// Doc says in one sentence what the role is.
	Doc string
}

// RoleStatus is a status that a role may have, with the side that it puts the
// subject on.
type RoleStatus struct {
	Name string
	Side Side
}

// RoleTraffickingVictim is the role that carries a status of trafficking and
// the organisation that decided it.
const RoleTraffickingVictim = "trafficking_victim"

// forced is the status of those who were made to play a part: it takes the
// suspicion off the claim and decides nothing about victim status.
var forced = []RoleStatus{{"forced", Neutral}}

// roleTable is never changed while running.
var roleTable = []RoleSpec{
	{RoleTraffickingVictim, Victim, []RoleStatus{{"possible", Victim}, {"actual", Victim}, {"not", Neutral}}, "A victim of trafficking, as an organisation decided; never computed."},
	{"fraud_victim", Victim, nil, "Lost money or data to a fraud."},
	{"under_coercion", Neutral, nil, "Acted under coercion; marks what the subject did and clears or accuses nobody."},
	{"recruiter_or_intermediary", Suspect, forced, "Recruits people or passes them on."},
	{"broker_travel_agent", Suspect, nil, "Arranges jobs, tickets, visas or documents for a fee."},
	{"transporter", Suspect, forced, "Drives, ferries or accompanies people to where they are held."},
	{"smuggler", Suspect, nil, "Takes people over a border unlawfully."},
	{"harbourer", Suspect, forced, "Houses people on the way."},
	{"kidnapper", Suspect, nil, "Takes people by force."},
	{"exploiter", Suspect, nil, "Profits from people held or made to work."},
	{"compound_manager", Suspect, nil, "Runs a compound or a part of it."},
	{"guard", Suspect, forced, "Guards a compound or the people in it."},
	{"team_leader", Suspect, forced, "Leads workers in a compound."},
	{"translator", Neutral, forced, "Translates for those who run a fraud."},
	{"model", Neutral, forced, "Lends face or voice to a fraud's personas."},
	{"scam_worker", Neutral, forced, "Works in a fraud operation, freely or not."},
	{"travelling_partner", Neutral, nil, "Travelled together with a person recruited."},
	{"complicit_official", Suspect, nil, "An official said to help or look away."},
	{"public_official", Neutral, nil, "An official who is only mentioned."},
	{"nominee_director", Suspect, []RoleStatus{{"witting", Suspect}, {"unwitting", Neutral}, {"forced", Neutral}, {"identity_stolen", Victim}}, "Lends a name to a company."},
	{"mule", Suspect, []RoleStatus{{"unwitting", Neutral}, {"witting", Suspect}, {"complicit", Suspect}, {"identity_stolen", Victim}, {"forced", Neutral}}, "Money passes through an account in the subject's name."},
	{"mule_herder", Suspect, nil, "Controls the accounts of mules."},
	{"account_opener", Suspect, []RoleStatus{{"forced", Neutral}, {"identity_stolen", Victim}}, "Opens accounts for others to use."},
	{"otc_trader", Suspect, nil, "Exchanges currencies over the counter for proceeds."},
	{"guarantee_merchant", Suspect, nil, "Sells laundering, data or people on a guarantee market."},
	{"motorcade_operator", Suspect, nil, "Runs chains of accounts that move proceeds on."},
	{"cash_courier", Suspect, forced, "Carries cash."},
	{"suspect", Suspect, nil, "Suspected of an offence by an authority."},
	{"convicted", Suspect, nil, "Convicted of an offence."},
	{"witness", Neutral, nil, "Can tell what happened."},
	{"contact", Neutral, nil, "Known only as a contact or associate."},
	{"missing", Neutral, nil, "Reported missing."},
}

var roleIndex = indexBy(roleTable, func(s RoleSpec) string { return s.Name })

// Roles gives the rows of the role table in a fixed order. The slice is the
// caller's; the slices inside its rows are shared and must not be changed.
func Roles() []RoleSpec { return slices.Clone(roleTable) }

// Spec gives the role's row of the role table, the zero RoleSpec when there is
// no such role.
func (r Role) Spec() RoleSpec {
	if i, ok := roleIndex[r.Name]; ok {
		return roleTable[i]
	}
	return RoleSpec{}
}

// Side gives the side on which the claim puts its subject: that of the status
// if one is given, else that of the role; Neutral for unknown ones.
func (r Role) Side() Side {
	spec := r.Spec()
	for _, s := range spec.Statuses {
		if s.Name == r.Status {
			return s.Side
		}
	}
	return spec.Side
}

// VictimSuspect reports whether any role of the record claims a victim and
// whether any claims a suspect, alleged claims included. Both is no
// contradiction: people are forced to commit crimes. A possible or actual
// victim of trafficking, a victim of fraud and whoever's identity was stolen
// are victims; a role that was forced or played unwittingly is neutral, and so
// is the marker under_coercion, which takes no other claim away.
func (r *Record) VictimSuspect() (victim, suspect bool) {
	for _, role := range r.Roles {
		switch role.Side() {
		case Victim:
			victim = true
		case Suspect:
			suspect = true
		}
	}
	return victim, suspect
}
