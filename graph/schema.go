package graph

// Kind is a kind of node, written as its label ("Person"). See [Kinds].
type Kind string

// LinkKind is a kind of link, written as its type ("TRANSFERRED"). See [LinkKinds].
type LinkKind string

// Resolution says how records of a kind come together to entities.
type Resolution uint8

// The ways of resolution.
const (
	// ByLikeness kinds are resolved by fuzzy matching (Person, Organization,
	// Compound, JobAd).
	ByLikeness Resolution = iota + 1
	// ByValue kinds are one entity per canonical value (PhoneNumber, Wallet…).
	ByValue
	// BySource kinds are one entity per record (Incident, Report…), unless an
	// analyst judges two the same.
	BySource
)

// KindSpec is a kind's row in the schema table: adding a kind means adding a
// row and its test.
type KindSpec struct {
	Kind Kind
	// Prefix begins the handles of the kind ("per") or, for kinds resolved by
	// value, the natural ids ("phone").
	Prefix     string
	Resolution Resolution
	// Identifier lists, for kinds resolved by value, the identifier types whose
	// node is of this kind; a subject record of the kind needs one of them.
	Identifier []IdentifierType
	// Names, Dates and Attributes list what a record of the kind may carry in
	// the known vocabulary; unknown attributes are kept as extras.
	Names      []NameType
	Dates      []DateType
	Attributes []string
	// Doc says in one sentence what the kind is.
	Doc string
	// FtM, STIX and GoAML name the counterparts in FollowTheMoney, STIX 2.1 and
	// goAML, "" where there is none.
	FtM, STIX, GoAML string
}

// Dating says what times a kind of link carries.
type Dating uint8

// The datings of links.
const (
	// Undated links carry no time (PART_OF).
	Undated Dating = iota + 1
	// Lasting links hold from–to (EMPLOYED_BY).
	Lasting
	// Event links happen at one time (TRANSFERRED).
	Event
)

// PropType says how the value of a link's property reads. Records keep it as
// the text that came; stores with types of their own give it in this one, too,
// where it reads so.
type PropType uint8

// The types of properties of links.
const (
	// PropText values are any text.
	PropText PropType = iota
	// PropNumber values are decimal numbers, percentages with or without their sign.
	PropNumber
	// PropInteger values are whole numbers.
	PropInteger
	// PropFlag values are yes or no.
	PropFlag
)

// String names the type.
func (t PropType) String() string {
	return [...]string{PropText: "text", PropNumber: "number", PropInteger: "integer", PropFlag: "true or false"}[t]
}

// propTypes lists the properties of links that are no texts.
var propTypes = map[string]PropType{
	"percentage": PropNumber, "share": PropNumber, "score": PropNumber, "rate": PropNumber,
	"count": PropInteger, "nominee": PropFlag, "primary": PropFlag,
}

// TypeOfProp gives how the values of a link's property read, whatever the kind
// of link; those not listed are texts.
func TypeOfProp(name string) PropType { return propTypes[name] }

// LinkSpec is a link kind's row in the schema table.
type LinkSpec struct {
	Kind LinkKind
	// From and To list the allowed kinds at each end; nil allows every kind.
	From, To []Kind
	Dating   Dating
	// Single links are never grouped with their parallels (transfers).
	Single bool
	// Symmetric links read alike both ways (FAMILY_OF).
	Symmetric bool
	// Props lists the known properties; see [TypeOfProp].
	Props []string
	// Forward and Reverse read the link in words: "recruited", "was recruited by".
	Forward, Reverse string
	// FtM, STIX and GoAML name the counterparts, "" where there is none.
	FtM, STIX, GoAML string
}
