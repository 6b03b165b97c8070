package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// progressEvery is after how many records a line is written where there is no
// terminal.
const progressEvery = 10_000

// progress shows how far a file is loaded: a bar on a terminal, else a plain
// line now and then.
type progress struct {
	w    io.Writer
	name string
	next int // records at which the next line is due

	bars *mpb.Progress // nil without a terminal
	bar  *mpb.Bar
	size int64
}

// newProgress begins to show the loading of a file on standard error.
func (p *program) newProgress(in *input) *progress {
	pr := &progress{w: p.stderr, name: filepath.Base(in.name), next: progressEvery}
	if file, ok := p.stderr.(*os.File); !ok || !term.IsTerminal(int(file.Fd())) || in.size == 0 {
		return pr
	}
	pr.draw(p.stderr, in.size)
	return pr
}

// draw begins a bar on a terminal, for so many bytes.
func (pr *progress) draw(w io.Writer, size int64) {
	pr.size = size
	pr.bars = mpb.New(mpb.WithOutput(w), mpb.WithAutoRefresh())
	pr.bar = pr.bars.AddBar(size,
		mpb.PrependDecorators(decor.Name(pr.name+" "), decor.CountersKibiByte("% .1f / % .1f")),
		mpb.AppendDecorators(decor.Percentage(), decor.Name(" "), decor.AverageSpeed(decor.SizeB1024(0), "% .1f"), decor.Name(" ETA "), decor.AverageETA(decor.ET_STYLE_GO)))
}

// reader counts what is read.
func (pr *progress) reader(r io.Reader) io.Reader {
	if pr.bar == nil {
		return r
	}
	if at, ok := r.(seekableAt); ok {
		return countedAt{pr.bar.ProxyReader(r), at, pr.bar}
	}
	return pr.bar.ProxyReader(r)
}

// seekableAt is a file that can be read by position.
type seekableAt interface {
	io.ReaderAt
	io.Seeker
}

// countedAt counts what is read of a file, by position too.
type countedAt struct {
	io.Reader
	seekableAt
	bar *mpb.Bar
}

// ReadAt reads by position.
func (c countedAt) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.seekableAt.ReadAt(p, at)
	c.bar.IncrBy(n)
	return n, err
}

// acknowledged tells how many records are loaded so far.
func (pr *progress) acknowledged(records int) {
	if pr.bar != nil || records < pr.next {
		return
	}
	pr.next = (records/progressEvery + 1) * progressEvery
	fmt.Fprintf(pr.w, "%s: %d records\n", pr.name, records)
}

// finish ends the bar; a file that was read whole is shown so, even if its
// size changed meanwhile.
func (pr *progress) finish(whole bool) {
	if pr.bar == nil {
		return
	}
	if whole {
		pr.bar.SetCurrent(pr.size)
	}
	pr.bar.Abort(false)
	pr.bars.Wait()
}
