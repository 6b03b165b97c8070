// Package cluster turns pairwise evidence and constraints into identities.
//
// The main idea: work is done component by component. A component is what hangs
// together by strong edges (at least one bit above the stop) and by must-links;
// inside it every pair is weighed, so that missing evidence counts too, and
// records are joined by average link: the two groups whose records agree best
// on average come together first, until no average is above the stop. Then the
// groups that are left are compared as wholes, by all that their records say taken
// together, and come together where that is sure. Analysts'
// words and vetoes are hard constraints. A group that fits two others which
// conflict with each other about equally well is left apart from both: a John
// Smith without a date of birth is neither the father nor the son of that name.
//
// Everything here is a pure function. Averages are compared as exact fractions
// and ties are broken by the order in which the caller lists the nodes (the
// resolver orders them by a hash of their record keys), so the result depends
// neither on the order of arrival nor on rounding.
package cluster
