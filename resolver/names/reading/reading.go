// Package reading holds what the readers of scripts give: the ways in which
// Latin letters may write a word of another script.
//
// The main idea: there is no one romanisation. A Chinese surname is written by
// the dialect of its bearer, a Thai name by the habit of a passport office, a
// Burmese one by ear. A reader therefore gives a set of spellings, the likeliest
// first, and whoever compares asks whether two sets meet. The readers
// themselves live beside this package, one for each family of scripts.
package reading

// Most is how many spellings a word has at most; readers give the likeliest.
const Most = 12

// Word is one word (a syllable, where Latin writing parts names by syllables) of
// a name in another script.
type Word struct {
	// Native is the word as read, a part of the text that was given.
	Native string
	// Latin is how the word may be written: letters a to z only, each spelling
	// once, the likeliest first, at least one and at most [Most].
	Latin []string
}
