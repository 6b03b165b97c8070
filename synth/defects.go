package synth

import (
	"fmt"
	"strings"

	"github.com/clewgraph/clew/synth/names"
)

// Defect names one thing that sources get wrong, or that looks like an error
// and is none.
type Defect string

// The defects, in the order of the research note on data quality (Q1–Q20).
const (
	DialectSurname    = Defect(names.DialectSurname)
	OneRomanisation   = Defect("one-romanisation")
	NameOrder         = Defect(names.NameOrder)
	WesternName       = Defect(names.WesternName)
	Nickname          = Defect(names.Nickname)
	Honorific         = Defect(names.Honorific)
	NoSurname         = Defect(names.NoSurname)
	MissingPart       = Defect(names.MissingPart)
	Zawgyi            = Defect(names.ZawgyiEncoding)
	RomanVariant      = Defect(names.RomanVariant)
	Spacing           = Defect(names.SpacingVariant)
	NativeOnly        = Defect("native-only")
	PlaceRetranslated = Defect("place-retranslated")
	WithoutDiacritics = Defect(names.WithoutDiacritics)
	MRZ               = Defect(names.MRZTruncation)
	BuddhistYear      = Defect("buddhist-year")
	DayMonthSwap      = Defect("day-month-swap")
	FirstOfJanuary    = Defect("first-of-january")
	PartialDate       = Defect("partial-date")
	PhoneNational     = Defect("phone-national")
	PhonePrefix       = Defect("phone-00")
	PhoneSpaced       = Defect("phone-spaced")
	PhoneDigits       = Defect("phone-digits")
	ReassignedNumber  = Defect("reassigned-number")
	SharedPhone       = Defect("shared-phone")
	SharedDevice      = Defect("shared-device")
	ServiceWallet     = Defect("service-wallet")
	SisterCompany     = Defect("sister-company")
	LegalForm         = Defect("legal-form")
	CopiedReport      = Defect("copied-report")
	CountRange        = Defect("count-range")
	MissingField      = Defect("missing-field")
	Initial           = Defect(names.Initial)
	OCR               = Defect(names.OCRConfusion)
	Boilerplate       = Defect("boilerplate")
	Typo              = Defect(names.Typo)
	FalseIdentity     = Defect("false-identity")
	SoldDocument      = Defect("sold-document")
)

// DefectSpec describes a defect.
type DefectSpec struct {
	Defect Defect
	// Rule is the rule of the research note, Q1 to Q20.
	Rule string
	// Rate is its default in parts per million of the records that can have it.
	Rate int
	// Doc says what is done, and to which records it can be done.
	Doc string
}

// defectTable is never changed while running. The rates are chosen so that each
// defect is common enough to be measured in a small world; they are no claim
// about real files.
var defectTable = []DefectSpec{
	{DialectSurname, "Q1", 150_000, "a Chinese name in the spelling of another dialect (Tan, Chan, Teng)"},
	{OneRomanisation, "Q2", 1_000_000, "a name in Latin letters alone that is spelled like another: a Chinese surname of the same place (Ng, Wong), or a whole name; else the native form stands beside it"},
	{NameOrder, "Q3", 60_000, "family and given name in the other order, or with a comma"},
	{WesternName, "Q3", 400_000, "a Western given name before, behind or in place of the given name"},
	{Nickname, "Q3", 100_000, "the everyday name in place of the given names"},
	{Honorific, "Q4", 60_000, "a title written as if part of the name (U, Daw, Haji, Dr)"},
	{NoSurname, "Q4", 30_000, "family names left out"},
	{MissingPart, "Q5", 100_000, "a father's name, a middle name, a second given or family name left out"},
	{Zawgyi, "Q6", 900_000, "a Burmese name of a person, company or place in the code points of the Zawgyi font"},
	{RomanVariant, "Q7", 100_000, "other usual spellings of parts of the name (Somchay, Mohd)"},
	{Spacing, "Q7", 30_000, "a space set, dropped or made a hyphen"},
	{NativeOnly, "Q7", 150_000, "the name in a script without spaces and no Latin form beside it"},
	{PlaceRetranslated, "Q8", 950_000, "the name of a place or compound translated back into another spelling"},
	{WithoutDiacritics, "Q9", 200_000, "letters without their marks, as ASCII systems hold them"},
	{MRZ, "Q10", 30_000, "the name as in the machine-readable zone of a passport: capitals, A to Z, cut at 39"},
	{BuddhistYear, "Q11", 700_000, "the year of a birth date in the Buddhist era, in Thai, Lao, Khmer and Burmese records"},
	{DayMonthSwap, "Q11", 60_000, "day and month of a birth date changed round"},
	{FirstOfJanuary, "Q11", 30_000, "1 January of the right year in place of a birth date"},
	{PartialDate, "Q11", 60_000, "only the year, or year and month, of a birth date"},
	{PhoneNational, "Q12", 120_000, "a phone number without its country code"},
	{PhonePrefix, "Q12", 60_000, "a phone number with 00 for +"},
	{PhoneSpaced, "Q12", 150_000, "a phone number with spaces, dashes or brackets"},
	{PhoneDigits, "Q12", 150_000, "a phone number in the digits of the record's own script"},
	{ReassignedNumber, "Q12", 1_000_000, "the record names a number that somebody else had before or has since; told at this rate"},
	{SharedPhone, "Q13", 1_000_000, "the record names a phone that unrelated people use; told at this rate"},
	{SharedDevice, "Q13", 1_000_000, "the record names a device that unrelated people use; told at this rate"},
	{ServiceWallet, "Q14", 1_000_000, "the record names the wallet or account of a service; told at this rate, in planted chains always"},
	{SisterCompany, "Q15", 1_000_000, "a company that has a sister of nearly the same name; told at this rate"},
	{LegalForm, "Q15", 200_000, "the legal form of a company written in another way, or left out"},
	{CopiedReport, "Q16", 500_000, "an article that copies another, with the same origin"},
	{CountRange, "Q17", 800_000, "a number of people told as a range, or as one that does not add up"},
	{MissingField, "Q18", 120_000, "a birth date, gender, nationality or address left out"},
	{Initial, "Q18", 30_000, "a given or middle name cut to its first letter"},
	{OCR, "Q19", 30_000, "letters misread in a scanned name"},
	{Boilerplate, "Q19", 500_000, "a caption or disclaimer repeated in a text"},
	{Typo, "Q19", 40_000, "a slip of the keyboard in a name"},
	{FalseIdentity, "Q20", 60_000, "a suspect or mule told under a name and birth date that are not theirs"},
	{SoldDocument, "Q20", 1_000_000, "the record names a document that several people use; told at this rate"},
}

// Defects gives the defects in a fixed order; the slice is the caller's.
func Defects() []DefectSpec { return append([]DefectSpec(nil), defectTable...) }

// DefectNamed gives a defect; the error lists the names.
func DefectNamed(name string) (DefectSpec, error) {
	var names []string
	for _, d := range defectTable {
		if string(d.Defect) == name {
			return d, nil
		}
		names = append(names, string(d.Defect))
	}
	return DefectSpec{}, fmt.Errorf("%w rate: defect %q is not known; there are: %s", ErrParameter, name, strings.Join(names, ", "))
}

func defaultRates() map[Defect]int {
	m := make(map[Defect]int, len(defectTable))
	for _, d := range defectTable {
		m[d.Defect] = d.Rate
	}
	return m
}
