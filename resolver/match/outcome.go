package match

import (
	"fmt"
)

// outcome is what comparing one feature of a pair came to: a level, or, for
// names and places, what several levels came to together.
type outcome uint16

// How names as wholes are told apart in the table of a trained model: by what
// was left over when their words were put side by side, and by how many bits the
// words that met say, in steps of two.
const (
	nameFull nameClass = iota
	nameExtra
	nameExtras
	nameFamily
	nameGiven
	nameNone
	nameClasses

	nameStep  = 2 * Bit
	nameSteps = 13
)

// nameClass says what is left over of two names.
type nameClass uint8

var nameClassNames = [nameClasses]string{
	"all words meet", "one word left over", "several words left over", "family names differ", "a word differs", "several words differ",
}

// How places are told apart there: by the best that agrees, the worst that
// differs, and how common the place is that agrees.
const (
	placeGoods = int(placeCountry-placeAddress) + 2
	placeBads  = int(placeCountryConflict-placeAddressConflict) + 2
	bands      = 4
)

// band says how common a value is.
type band uint8

const (
	bandAny    band = iota // not told
	bandCommon             // over one in 64
	bandMiddle             // over one in 1,024
	bandRare
)

var bandNames = [bands]string{"", "common", "less common", "rare"}

// The outcomes: levels first, then those of names, of places and of occupations.
const (
	nameOutcomes  = outcome(levelCount)
	placeOutcomes = nameOutcomes + outcome(nameClasses)*nameSteps
	sameOutcomes  = placeOutcomes + outcome(placeGoods*placeBads*bands)
	outcomeCount  = sameOutcomes + 2*bands
)

// nameOutcome gives the outcome of an alignment.
func (al *alignment) outcome() outcome {
	step := outcome(min(max(al.met, 0)/nameStep, nameSteps-1))
	return nameOutcomes + outcome(al.class)*nameSteps + step
}

func placeOutcome(p *placeMatch, b band) outcome {
	good, bad := 0, 0
	if p.hasGood {
		good = int(p.good-placeAddress) + 1
	}
	if p.hasBad {
		bad = int(p.bad-placeAddressConflict) + 1
	}
	return placeOutcomes + outcome((good*placeBads+bad)*bands+int(b))
}

// outcomeNames gives feature and level of every outcome as models name them.
var outcomeNames = func() [outcomeCount][2]string {
	var names [outcomeCount][2]string
	copy(names[:], levelNames[:])
	for c := range nameClasses {
		for s := range nameSteps {
			names[nameOutcomes+outcome(c)*nameSteps+outcome(s)] = [2]string{featureName, fmt.Sprintf("%d bits, %s", 2*s, nameClassNames[c])}
		}
	}
	for good := range placeGoods {
		for bad := range placeBads {
			for b := range bands {
				text := "nothing agrees"
				if good > 0 {
					text = levelNames[placeAddress+levelID(good-1)][1]
				}
				if b > 0 {
					text += " (" + bandNames[b] + ")"
				}
				if bad > 0 {
					text += ", " + levelNames[placeAddressConflict+levelID(bad-1)][1]
				}
				names[placeOutcomes+outcome((good*placeBads+bad)*bands+b)] = [2]string{"place", text}
			}
		}
	}
	for b := range bands {
		names[sameOutcome(occupationSame, band(b))] = [2]string{"occupation", "same (" + bandNames[b] + ")"}
		names[sameOutcome(birthPlaceSame, band(b))] = [2]string{"birth place", "same (" + bandNames[b] + ")"}
	}
	return names
}()

// bandOf tells how common a value is of which count of total records hold one.
func bandOf(count, total uint64) band {
	switch {
	case total == 0:
		return bandAny
	case count*64 >= total:
		return bandCommon
	case count*1024 >= total:
		return bandMiddle
	default:
		return bandRare
	}
}

// sameOutcome gives the outcome of an equal occupation or birth place.
func sameOutcome(same levelID, b band) outcome {
	o := sameOutcomes + outcome(b)
	if same == birthPlaceSame {
		o += bands
	}
	return o
}

// context is what a pair shares that makes other agreement more likely by
// chance: relatives have a roof, a telephone and a family name in common.
type context uint8

const (
	contextNone context = iota
	contextPlace
	contextPhone
	contextBoth
	contexts
)

// contextNames are the contexts as models name them.
var contextNames = [contexts]string{"", "place", "phone", ""}

// contextOf tells what a pair shares.
func contextOf(hits []hit, p *placeMatch) context {
	x := contextNone
	if p.hasGood && p.good <= placePoint {
		x = contextPlace
	}
	for _, h := range hits {
		if h.level == numberExact {
			return x + contextPhone
		}
	}
	return x
}
