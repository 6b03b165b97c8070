package identifiers

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/clewgraph/clew/graph"
)

// paymentCard is the problem of a payment card's number, of which at most the
// last four digits are written anywhere.
const paymentCard = "payment card number"

// cardRanges are the first digits and the lengths of the numbers that the large
// schemes issue (ISO/IEC 7812 and the schemes' published ranges).
var cardRanges = []struct{ from, to, shortest, longest int }{
	{4000, 4999, 16, 16}, {4000, 4999, 19, 19}, // Visa
	{5100, 5599, 16, 16}, {2221, 2720, 16, 16}, // Mastercard
	{3400, 3499, 15, 15}, {3700, 3799, 15, 15}, // American Express
	{6011, 6011, 16, 19}, {6440, 6599, 16, 19}, // Discover and RuPay
	{3528, 3589, 16, 19},                                             // JCB
	{3600, 3699, 14, 14}, {3800, 3999, 14, 14}, {3000, 3059, 14, 14}, // Diners Club
	{6200, 6299, 16, 19}, {8100, 8171, 16, 19}, // UnionPay
	{2200, 2204, 16, 19}, // Mir
}

// Card reports whether a text is the number of a payment card: digits, whatever
// stands between them but letters, of a length and beginning that a large scheme issues, whose
// last digit is Luhn's. One in ten account numbers of such a form passes by
// chance; that error keeps a number out, the other would keep a card in.
func Card(text string) bool {
	digits := cardDigits(text)
	if len(digits) < 14 || len(digits) > 19 || !allDigits(digits) || luhnDigit(digits[:len(digits)-1]) != digits[len(digits)-1] {
		return false
	}
	front, _ := strconv.Atoi(digits[:4])
	for _, r := range cardRanges {
		if front >= r.from && front <= r.to && len(digits) >= r.shortest && len(digits) <= r.longest {
			return true
		}
	}
	return false
}

// cardDigits gives a text without what may stand between the digits of a number.
func cardDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return r
	}, clean(text))
}

// isCard reports whether an identifier is a payment card's number. Bank accounts
// and documents of unnamed sorts are looked at: numbers of other types have
// forms of their own, which may look like a card's.
func isCard(id graph.Identifier) bool {
	return (id.Type == graph.IDBankAccount || id.Type == graph.IDDocument) && Card(id.Value)
}

// Refused gives what in a record's identifiers Clew does not keep: numbers of
// payment cards, as fields with the reason and what to do, for the record to be
// refused with. The numbers are not repeated.
func Refused(r *graph.Record) []graph.FieldError {
	var all []graph.FieldError
	look := func(field string, ids ...graph.Identifier) {
		for i, id := range ids {
			if isCard(id) {
				all = append(all, graph.FieldError{
					Field:  strings.ReplaceAll(field, "#", strconv.Itoa(i)) + ".value",
					Reason: "is the number of a payment card, which is never kept",
					Fix:    "give the account behind the card, or leave the identifier out",
				})
			}
		}
	}
	look("identifiers[#]", r.Identifiers...)
	for i, l := range r.Links {
		for _, end := range []struct {
			name string
			end  graph.End
		}{{"from", l.From}, {"to", l.To}} {
			field := "links[" + strconv.Itoa(i) + "]." + end.name
			if end.end.Identifier != nil {
				look(field+".identifier", *end.end.Identifier)
			}
			if end.end.Stub != nil {
				look(field+".stub.identifiers[#]", end.end.Stub.Identifiers...)
			}
		}
	}
	return all
}
