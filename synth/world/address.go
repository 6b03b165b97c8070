package world

import "github.com/clewgraph/clew/synth/draw"

// AddressLine invents a street with a number in one of the countries of a
// world, for somebody whose home is no subject of its own. It panics for a
// country that is not among [Countries].
func AddressLine(d *draw.Source, country string) string { return line(d, countryOf(country)) }
