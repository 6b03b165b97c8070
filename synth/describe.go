package synth

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// Made counts what was made: by distribution ("defects", "cluster sizes"), then
// by class ("typo", "3").
type Made map[string]map[string]int64

// The distributions.
const (
	byRecords  = "records by source"
	byKind     = "records by kind"
	byScript   = "names by script"
	byCluster  = "records per entity"
	byOverlap  = "sources per entity"
	byDegree   = "links per subject"
	byGap      = "hours between two transfers of a ring"
	byDefect   = "records by defect"
	byTypology = "rings by typology"
	byChain    = "planted chains by pattern"
	byApart    = "pairs that must stay apart"
	byTellers  = "sources per transfer"
)

// distributions is the order in which they are shown.
var distributions = []string{byRecords, byKind, byScript, byCluster, byOverlap, byDegree, byTellers, byGap, byDefect, byTypology, byChain, byApart}

// count adds to a class of a distribution.
func (m Made) count(distribution, class string, n int64) {
	if n == 0 {
		return
	}
	d := m[distribution]
	if d == nil {
		d = map[string]int64{}
		m[distribution] = d
	}
	d[class] += n
}

func (m Made) add(other Made) {
	for d, classes := range other {
		for class, n := range classes {
			m.count(d, class, n)
		}
	}
}

func (m Made) reset() {
	for _, classes := range m {
		clear(classes)
	}
}

// sized gives the class of a size: itself up to 8, then by doubling.
func sized(n int) string {
	if n <= 8 {
		return strconv.Itoa(n)
	}
	low := 1 << (bits.Len(uint(n-1)) - 1)
	return fmt.Sprintf("%d–%d", low+1, 2*low)
}

// Classes gives the classes of a distribution: sizes by size, others by count.
func (m Made) Classes(distribution string) []string {
	d := m[distribution]
	classes := slices.Collect(maps.Keys(d))
	size := func(class string) int {
		digits, _, _ := strings.Cut(class, "–")
		n, err := strconv.Atoi(digits)
		if err != nil {
			return -1
		}
		return n
	}
	slices.SortFunc(classes, func(a, b string) int {
		x, y := size(a), size(b)
		if x >= 0 && y >= 0 {
			return cmp.Compare(x, y)
		}
		return cmp.Or(cmp.Compare(d[b], d[a]), cmp.Compare(a, b))
	})
	return classes
}

// Write writes the parameters and the distributions for people.
func (m *Manifest) Write(w io.Writer) error {
	p := &m.Params
	var b strings.Builder
	fmt.Fprintf(&b, "preset %s, seed %d, %d records asked for, %d to %d", p.Preset, p.Seed, p.Records, p.From, p.To)
	if p.Duplicates > 0 {
		fmt.Fprintf(&b, ", %d duplicates", p.Duplicates)
	}
	fmt.Fprintf(&b, "\n%d records in %d cells, checksum %s\n", m.Records(), m.Cells, m.Checksum)
	b.WriteString("\nrates of defects that are not the default, in parts per million\n")
	changed := false
	for _, d := range defectTable {
		if rate := p.Defects[d.Defect]; rate != d.Rate {
			fmt.Fprintf(&b, "  %-20s %7d (default %d)\n", d.Defect, rate, d.Rate)
			changed = true
		}
	}
	if !changed {
		b.WriteString("  none\n")
	}
	for _, d := range distributions {
		classes := m.Made.Classes(d)
		if len(classes) == 0 {
			continue
		}
		total, most := int64(0), int64(1)
		for _, class := range classes {
			total += m.Made[d][class]
			most = max(most, m.Made[d][class])
		}
		fmt.Fprintf(&b, "\n%s\n", d)
		for _, class := range classes {
			n := m.Made[d][class]
			if n == 0 {
				continue
			}
			fmt.Fprintf(&b, "  %-28s %10d %5.1f %%  %s\n", class, n, 100*float64(n)/float64(total), strings.Repeat("█", int(n*30/most)))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// noticeText is the content of [NoticeFile].
func (m *Manifest) noticeText() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Synthetic data\n\n%s\n\nMade by `clew generate` with preset %s and seed %d; the same command makes the same bytes.\n\n", notice, m.Params.Preset, m.Params.Seed)
	b.WriteString("| file | records | SHA-256 |\n| --- | --- | --- |\n")
	for _, f := range m.Files {
		fmt.Fprintf(&b, "| %s | %d | `%s` |\n", f.Name, f.Records, f.SHA256)
	}
	b.WriteString("\nThe folder `truth` is the answer key and is never loaded: `clew eval --by defect` scores against it.\n")
	return b.String()
}
