package graph

import "slices"

// The kinds of link.
const (
	LinkOwns           LinkKind = "OWNS"
	LinkControls       LinkKind = "CONTROLS"
	LinkDirects        LinkKind = "DIRECTS"
	LinkSignatoryOf    LinkKind = "SIGNATORY_OF"
	LinkHolds          LinkKind = "HOLDS"
	LinkEmployedBy     LinkKind = "EMPLOYED_BY"
	LinkMemberOf       LinkKind = "MEMBER_OF"
	LinkAssociateOf    LinkKind = "ASSOCIATE_OF"
	LinkFamilyOf       LinkKind = "FAMILY_OF"
	LinkUses           LinkKind = "USES"
	LinkRegisteredWith LinkKind = "REGISTERED_WITH"
	LinkSignedInFrom   LinkKind = "SIGNED_IN_FROM"
	LinkHasDocument    LinkKind = "HAS_DOCUMENT"
	LinkPosted         LinkKind = "POSTED"
	LinkListsContact   LinkKind = "LISTS_CONTACT"
	LinkAdvertisesFor  LinkKind = "ADVERTISES_FOR"
	LinkRecruited      LinkKind = "RECRUITED"
	LinkTransported    LinkKind = "TRANSPORTED"
	LinkTravelled      LinkKind = "TRAVELLED"
	LinkHeldAt         LinkKind = "HELD_AT"
	LinkMovedTo        LinkKind = "MOVED_TO"
	LinkSoldTo         LinkKind = "SOLD_TO"
	LinkWorkedAt       LinkKind = "WORKED_AT"
	LinkGuards         LinkKind = "GUARDS"
	LinkOperates       LinkKind = "OPERATES"
	LinkDeveloped      LinkKind = "DEVELOPED"
	LinkLeasesTo       LinkKind = "LEASES_TO"
	LinkSupplies       LinkKind = "SUPPLIES"
	LinkHosts          LinkKind = "HOSTS"
	LinkImitates       LinkKind = "IMITATES"
	LinkPersonaOf      LinkKind = "PERSONA_OF"
	LinkContacted      LinkKind = "CONTACTED"
	LinkTransferred    LinkKind = "TRANSFERRED"
	LinkConverted      LinkKind = "CONVERTED"
	LinkCashedOutAt    LinkKind = "CASHED_OUT_AT"
	LinkPaidRansomFor  LinkKind = "PAID_RANSOM_FOR"
	LinkOwesDebtTo     LinkKind = "OWES_DEBT_TO"
	LinkRescuedFrom    LinkKind = "RESCUED_FROM"
	LinkSeenAt         LinkKind = "SEEN_AT"
	LinkOccurredAt     LinkKind = "OCCURRED_AT"
	LinkLocatedAt      LinkKind = "LOCATED_AT"
	LinkPartOf         LinkKind = "PART_OF"
	LinkRenamedTo      LinkKind = "RENAMED_TO"
	LinkSuccessorOf    LinkKind = "SUCCESSOR_OF"
	LinkInvolvedIn     LinkKind = "INVOLVED_IN"
	LinkMentionedIn    LinkKind = "MENTIONED_IN"
	LinkSubjectOf      LinkKind = "SUBJECT_OF"
	LinkListedIn       LinkKind = "LISTED_IN"
	LinkPartOfCase     LinkKind = "PART_OF_CASE"
	LinkSimilarTo      LinkKind = "SIMILAR_TO"
)

// Groups of kinds that stand at the ends of many links.
var (
	actors     = []Kind{KindPerson, KindOrganization}
	deskActors = []Kind{KindPerson, KindOrganization, KindService}
	contacts   = []Kind{KindPhoneNumber, KindEmailAddress, KindOnlineAccount, KindChannel}
	personas   = []Kind{KindPerson, KindOrganization, KindPhoneNumber, KindEmailAddress, KindOnlineAccount, KindChannel}
	money      = []Kind{KindBankAccount, KindWallet, KindService, KindPerson, KindOrganization, KindPhoneNumber, KindOnlineAccount, KindCompound}
	sites      = []Kind{KindCompound, KindLocation, KindAddress}
	workplaces = []Kind{KindCompound, KindOrganization, KindService, KindLocation, KindAddress}
	files      = []Kind{KindReport, KindNotice, KindCase, KindIncident, KindJobAd, KindURL, KindChannel}
	webThings  = []Kind{KindDomain, KindURL, KindIPAddress, KindOnlineAccount, KindChannel, KindDevice, KindJobAd}
)

// linkTable is the schema of links. It is never changed while running.
var linkTable = []LinkSpec{
	{Kind: LinkOwns, Dating: Lasting, Props: []string{"percentage", "shares", "basis"},
		Forward: "owns", Reverse: "is owned by", FtM: "Ownership", STIX: "owns"},
	{Kind: LinkControls, From: personas, Dating: Lasting, Props: []string{"means"},
		Forward: "controls", Reverse: "is controlled by", FtM: "UnknownLink", STIX: "controls"},
	{Kind: LinkDirects, From: actors, To: []Kind{KindOrganization, KindService, KindCompound}, Dating: Lasting, Props: []string{"role", "nominee"},
		Forward: "directs", Reverse: "is directed by", FtM: "Directorship", STIX: "related-to", GoAML: "director_id"},
	{Kind: LinkSignatoryOf, From: actors, To: []Kind{KindBankAccount, KindWallet, KindOrganization, KindService}, Dating: Lasting, Props: []string{"role", "primary"},
		Forward: "may sign for", Reverse: "may be signed for by", FtM: "Representation", STIX: "related-to", GoAML: "signatory"},
	{Kind: LinkHolds, Dating: Lasting, Props: []string{"role", "share"},
		Forward: "holds", Reverse: "is held by", FtM: "Ownership", STIX: "owns", GoAML: "t_account"},
	{Kind: LinkEmployedBy, From: []Kind{KindPerson}, To: workplaces, Dating: Lasting, Props: []string{"role", "salary", "currency"},
		Forward: "is employed by", Reverse: "employs", FtM: "Employment", STIX: "related-to", GoAML: "employer_name"},
	{Kind: LinkMemberOf, From: personas, To: []Kind{KindOrganization, KindChannel, KindService}, Dating: Lasting, Props: []string{"role"},
		Forward: "is a member of", Reverse: "has as a member", FtM: "Membership", STIX: "part-of"},
	{Kind: LinkAssociateOf, From: actors, To: actors, Dating: Lasting, Symmetric: true, Props: []string{"relationship"},
		Forward: "is an associate of", Reverse: "is an associate of", FtM: "Associate", STIX: "related-to"},
	{Kind: LinkFamilyOf, From: []Kind{KindPerson}, To: []Kind{KindPerson}, Dating: Lasting, Symmetric: true, Props: []string{"relationship"},
		Forward: "is family of", Reverse: "is family of", FtM: "Family", STIX: "related-to"},
	{Kind: LinkUses, Dating: Lasting, Props: []string{"count", "purpose"},
		Forward: "uses", Reverse: "is used by", FtM: "UnknownLink", STIX: "uses"},
	{Kind: LinkRegisteredWith, Dating: Lasting, Props: []string{"purpose"},
		Forward: "is registered with", Reverse: "is registered for", FtM: "UnknownLink", STIX: "related-to", GoAML: "phones"},
	{Kind: LinkSignedInFrom, From: []Kind{KindPerson, KindOrganization, KindOnlineAccount, KindBankAccount, KindWallet, KindEmailAddress, KindService, KindChannel},
		To:     []Kind{KindIPAddress, KindDevice, KindLocation, KindAddress, KindCompound, KindPhoneNumber},
		Dating: Event, Props: []string{"count", "user_agent"},
		Forward: "signed in from", Reverse: "was signed in from by", FtM: "UnknownLink", STIX: "related-to"},
	{Kind: LinkHasDocument, Dating: Lasting, Props: []string{"authority"},
		Forward: "has the document", Reverse: "is the document of", FtM: "Identification", STIX: "related-to", GoAML: "identification"},
	{Kind: LinkPosted, From: personas, To: []Kind{KindJobAd, KindReport, KindURL, KindChannel}, Dating: Event, Props: []string{"platform", "channel"},
		Forward: "posted", Reverse: "was posted by", FtM: "Documentation", STIX: "related-to"},
	{Kind: LinkListsContact, Dating: Lasting, Props: []string{"label"},
		Forward: "lists as a contact", Reverse: "is listed as a contact by", FtM: "UnknownLink", STIX: "related-to"},
	{Kind: LinkAdvertisesFor, From: []Kind{KindJobAd, KindPerson, KindOrganization, KindOnlineAccount, KindChannel, KindURL, KindDomain, KindPhoneNumber},
		To: workplaces, Dating: Lasting, Props: []string{"workplace", "country"},
		Forward: "advertises for", Reverse: "is advertised for by", FtM: "UnknownLink", STIX: "related-to"},
	{Kind: LinkRecruited, From: append([]Kind{KindJobAd}, personas...), To: append([]Kind{KindIncident}, personas...), Dating: Event, Props: []string{"channel", "purpose", "fee", "job_title"},
		Forward: "recruited", Reverse: "was recruited by", FtM: "UnknownLink", STIX: "related-to"},
	{Kind: LinkTransported, From: []Kind{KindPerson, KindOrganization, KindVehicle, KindPhoneNumber, KindOnlineAccount}, To: []Kind{KindPerson}, Dating: Event, Props: []string{"mode", "from", "to", "carrier"},
		Forward: "transported", Reverse: "was transported by", FtM: "Trip", STIX: "related-to"},
	{Kind: LinkTravelled, From: []Kind{KindPerson, KindVehicle, KindDevice}, To: []Kind{KindLocation, KindAddress, KindCompound, KindVehicle}, Dating: Event, Props: []string{"from", "to", "mode", "carrier", "ticket", "document", "paid_by"},
		Forward: "travelled to", Reverse: "was travelled to by", FtM: "Trip", STIX: "located-at"},
	{Kind: LinkHeldAt, From: []Kind{KindPerson}, To: workplaces, Dating: Lasting, Props: []string{"conditions", "reported_by"},
		Forward: "was held at", Reverse: "held", FtM: "UnknownLink", STIX: "located-at"},
	{Kind: LinkMovedTo, From: []Kind{KindPerson, KindDevice, KindOrganization, KindVehicle, KindCompound, KindChannel}, To: append([]Kind{KindChannel}, workplaces...), Dating: Event, Props: []string{"from", "reason", "mode"},
		Forward: "was moved to", Reverse: "received", FtM: "Trip", STIX: "located-at"},
	{Kind: LinkSoldTo, From: []Kind{KindPerson, KindDevice, KindOnlineAccount, KindBankAccount, KindPhoneNumber, KindIdentityDocument, KindOrganization, KindCompound, KindDomain},
		To: append([]Kind{KindCompound, KindService}, personas...), Dating: Event, Props: []string{"seller", "purpose", "price", "currency"},
		Forward: "was sold to", Reverse: "bought", FtM: "UnknownLink", STIX: "related-to"},
	{Kind: LinkWorkedAt, From: []Kind{KindPerson}, To: workplaces, Dating: Lasting, Props: []string{"role", "job_title"},
		Forward: "worked at", Reverse: "was the workplace of", FtM: "Employment", STIX: "related-to"},
	{Kind: LinkGuards, From: actors, To: workplaces, Dating: Lasting, Props: []string{"role"},
		Forward: "guards", Reverse: "is guarded by", FtM: "UnknownLink", STIX: "related-to"},
	{Kind: LinkOperates, From: append([]Kind{KindCompound, KindService}, personas...), Dating: Lasting, Props: []string{"role"},
		Forward: "operates", Reverse: "is operated by", FtM: "UnknownLink", STIX: "controls"},
	{Kind: LinkDeveloped, From: deskActors, To: append([]Kind{KindDomain, KindURL, KindService}, sites...), Dating: Lasting, Props: []string{"role"},
		Forward: "developed", Reverse: "was developed by", FtM: "UnknownLink", STIX: "authored-by"},
	{Kind: LinkLeasesTo, From: append([]Kind{KindCompound, KindAddress}, deskActors...), To: append([]Kind{KindCompound}, deskActors...), Dating: Lasting, Props: []string{"premises", "rent", "currency"},
		Forward: "leases to", Reverse: "leases from", FtM: "UnknownLink", STIX: "related-to"},
	{Kind: LinkSupplies, From: append([]Kind{KindDevice}, deskActors...), To: append([]Kind{KindOrganization, KindPerson, KindService}, sites...), Dating: Lasting, Props: []string{"service"},
		Forward: "supplies", Reverse: "is supplied by", FtM: "UnknownLink", STIX: "related-to"},
	{Kind: LinkHosts, From: []Kind{KindPerson, KindOrganization, KindService, KindCompound, KindIPAddress, KindDomain, KindDevice, KindAddress, KindLocation, KindChannel},
		To:     append([]Kind{KindOrganization, KindService, KindCompound, KindPerson, KindEmailAddress}, webThings...),
		Dating: Lasting, Props: []string{"service"},
		Forward: "hosts", Reverse: "is hosted by", FtM: "UnknownLink", STIX: "hosts"},
	{Kind: LinkImitates, Dating: Lasting, Props: []string{"brand"},
		Forward: "imitates", Reverse: "is imitated by", FtM: "UnknownLink", STIX: "impersonates"},
	{Kind: LinkPersonaOf, From: append([]Kind{KindPerson, KindURL, KindJobAd}, contacts...), To: append([]Kind{KindCompound}, actors...), Dating: Lasting, Props: []string{"name"},
		Forward: "is a persona of", Reverse: "acts as", FtM: "UnknownLink", STIX: "related-to"},
	{Kind: LinkContacted, From: append([]Kind{KindDevice, KindService, KindWallet, KindBankAccount}, personas...), To: append([]Kind{KindDevice, KindService, KindWallet, KindBankAccount}, personas...), Dating: Event, Props: []string{"channel", "count", "duration", "direction"},
		Forward: "contacted", Reverse: "was contacted by", FtM: "Call", STIX: "communicates-with"},
	{Kind: LinkTransferred, From: money, To: money, Dating: Event, Single: true, Props: []string{"purpose", "channel", "reference", "status"},
		Forward: "transferred to", Reverse: "received a transfer from", FtM: "Payment", STIX: "related-to", GoAML: "transaction"},
	{Kind: LinkConverted, From: money, To: money, Dating: Event, Single: true, Props: []string{"channel", "reference", "received", "received_asset", "rate"},
		Forward: "converted into", Reverse: "was converted from", FtM: "Payment", STIX: "related-to", GoAML: "transaction"},
	{Kind: LinkCashedOutAt, From: money, To: append([]Kind{KindService, KindOrganization, KindPerson, KindBankAccount, KindWallet}, sites...), Dating: Event, Props: []string{"channel", "reference", "method"},
		Forward: "was cashed out at", Reverse: "cashed out", FtM: "Payment", STIX: "related-to", GoAML: "transaction"},
	{Kind: LinkPaidRansomFor, From: money, To: []Kind{KindPerson, KindIncident}, Dating: Event, Props: []string{"paid_to", "channel", "reference"},
		Forward: "paid a ransom for", Reverse: "was ransomed by", FtM: "Payment", STIX: "related-to", GoAML: "transaction"},
	{Kind: LinkOwesDebtTo, From: actors, To: append([]Kind{KindCompound, KindService}, personas...), Dating: Lasting, Props: []string{"reason", "interest"},
		Forward: "owes a debt to", Reverse: "is owed a debt by", FtM: "Debt", STIX: "related-to"},
	{Kind: LinkRescuedFrom, From: []Kind{KindPerson}, To: append([]Kind{KindIncident}, workplaces...), Dating: Event, Props: []string{"by", "reference"},
		Forward: "was rescued from", Reverse: "was left by rescue by", FtM: "UnknownLink", STIX: "related-to"},
	{Kind: LinkSeenAt, To: append([]Kind{KindOrganization, KindService, KindIncident, KindVehicle, KindIPAddress}, sites...), Dating: Event, Props: []string{"count", "by"},
		Forward: "was seen at", Reverse: "saw", FtM: "UnknownLink", STIX: "located-at"},
	{Kind: LinkOccurredAt, From: []Kind{KindIncident, KindReport, KindCase, KindNotice}, To: workplaces, Dating: Event,
		Forward: "occurred at", Reverse: "was the scene of", FtM: "Event", STIX: "located-at", GoAML: "activity"},
	{Kind: LinkLocatedAt, To: append([]Kind{KindOrganization, KindService}, sites...), Dating: Lasting, Props: []string{"type"},
		Forward: "is located at", Reverse: "is the location of", FtM: "Address", STIX: "located-at", GoAML: "addresses"},
	{Kind: LinkPartOf, Dating: Undated, Props: []string{"role"},
		Forward: "is part of", Reverse: "contains", FtM: "UnknownLink", STIX: "part-of"},
	{Kind: LinkRenamedTo, Dating: Event, Props: []string{"reason"},
		Forward: "was renamed to", Reverse: "was formerly", FtM: "Succession", STIX: "derived-from"},
	{Kind: LinkSuccessorOf, Dating: Event, Props: []string{"reason"},
		Forward: "is the successor of", Reverse: "was succeeded by", FtM: "Succession", STIX: "derived-from"},
	{Kind: LinkInvolvedIn, To: []Kind{KindIncident, KindCase, KindReport, KindJobAd, KindOrganization, KindCompound}, Dating: Event, Props: []string{"role"},
		Forward: "was involved in", Reverse: "involved", FtM: "UnknownLink", STIX: "related-to", GoAML: "report_parties"},
	{Kind: LinkMentionedIn, To: files, Dating: Undated, Props: []string{"page", "quote"},
		Forward: "is mentioned in", Reverse: "mentions", FtM: "Documentation", STIX: "related-to"},
	{Kind: LinkSubjectOf, To: []Kind{KindNotice, KindCase, KindReport, KindIncident}, Dating: Lasting, Props: []string{"role"},
		Forward: "is the subject of", Reverse: "has as its subject", FtM: "Sanction", STIX: "related-to"},
	{Kind: LinkListedIn, To: files, Dating: Lasting, Props: []string{"programme", "reference"},
		Forward: "is listed in", Reverse: "lists", FtM: "Sanction", STIX: "related-to"},
	{Kind: LinkPartOfCase, To: []Kind{KindCase}, Dating: Lasting, Props: []string{"role"},
		Forward: "is part of the case", Reverse: "gathers", FtM: "UnknownLink", STIX: "related-to"},
	{Kind: LinkSimilarTo, Dating: Undated, Symmetric: true, Props: []string{"score", "criteria", "matcher"},
		Forward: "is similar to", Reverse: "is similar to", FtM: "Similar", STIX: "related-to"},
}

// LinkKinds gives the rows of the link table in a fixed order.
func LinkKinds() []LinkSpec { return slices.Clone(linkTable) }

// Spec gives the link kind's row of the schema table, the zero LinkSpec when
// there is no such kind.
func (k LinkKind) Spec() LinkSpec {
	if i, ok := linkIndex[k]; ok {
		return linkTable[i]
	}
	return LinkSpec{}
}

var linkIndex = indexBy(linkTable, func(s LinkSpec) LinkKind { return s.Kind })

// IdentifierLink gives the kind of the link that stands for an identifier of a
// subject, always from the subject to the value's node. The first rule that
// fits decides:
//
//   - documents (passport, tax number, register number…) are HAS_DOCUMENT, or
//     USES when only seen with the subject;
//   - owns is HOLDS for bank accounts, wallets and online accounts, else OWNS;
//   - uses and seen_with are USES, registered_with is REGISTERED_WITH and
//     contact_for is LISTS_CONTACT;
//   - without a relation, job ads, reports, notices, cases and incidents give
//     LISTS_CONTACT; a handle of an online account is HOLDS; what opens with a
//     registration (bank and online accounts, wallets, channels, domains) gives
//     REGISTERED_WITH; bank accounts and wallets of anything else are HOLDS; and
//     all the rest is USES.
func IdentifierLink(subject Kind, t IdentifierType, r Relation) LinkKind {
	if t.Kind() == KindIdentityDocument {
		if r == RelSeenWith {
			return LinkUses
		}
		return LinkHasDocument
	}
	switch r {
	case RelOwns:
		if isHeld(t) || t == IDAccount || t == IDHandle {
			return LinkHolds
		}
		return LinkOwns
	case RelUses, RelSeenWith:
		return LinkUses
	case RelRegisteredWith:
		return LinkRegisteredWith
	case RelContactFor:
		return LinkListsContact
	}
	switch subject {
	case KindJobAd, KindReport, KindNotice, KindCase, KindIncident:
		return LinkListsContact
	case KindOnlineAccount:
		if t == IDHandle || t == IDAccount {
			return LinkHolds
		}
		return LinkRegisteredWith
	case KindBankAccount, KindWallet, KindChannel, KindDomain:
		return LinkRegisteredWith
	}
	if isHeld(t) {
		return LinkHolds
	}
	return LinkUses
}

func isHeld(t IdentifierType) bool { return t == IDBankAccount || t == IDWallet }
