package synth

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
)

// Options say how a world is written; they change none of its bytes.
type Options struct {
	// Workers make cells at the same time; 0 takes one for each processor.
	Workers int
	// Force replaces a world that is in the folder.
	Force bool
	// Progress, if set, is told how many cells are written, of how many. It is
	// called by one goroutine at a time.
	Progress func(done, of int)
}

// fileSpec is one file of a world.
type fileSpec struct {
	File
	// header begins the file.
	header string
	// mapping is the text of the file's mapping, for CSV.
	mapping string
}

// maker makes one sort of world, cell by cell.
type maker interface {
	// files gives the files in the order in which they are to be loaded, those
	// of the truth last.
	files() []fileSpec
	// cells gives the number of cells.
	cells() int
	// fill writes a cell into an empty batch. It may be called by many
	// goroutines at once and depends on nothing but the cell's number.
	fill(cell int, b *batch)
}

// batch is what one cell adds to the files, and its counts.
type batch struct {
	files   []([]byte)
	records []int
	made    Made
}

func newBatch(files int) *batch {
	return &batch{files: make([][]byte, files), records: make([]int, files), made: Made{}}
}

func (b *batch) reset() {
	for i := range b.files {
		b.files[i], b.records[i] = b.files[i][:0], 0
	}
	b.made.reset()
}

// Generate writes a world into a folder, which it makes if need be. Any number
// of workers and any machine make the same bytes. While it writes, the file
// [Unfinished] stands in the folder; after an interruption, calling it again
// with the same parameters goes on from the last checkpoint and ends with the
// same bytes. It fails with [ErrParameter], [ErrExists], or what the disk says.
func Generate(ctx context.Context, p Params, dir string, o Options) (Manifest, error) {
	if err := p.Check(); err != nil {
		return Manifest{}, err
	}
	m, err := newSimulation(p)
	if err != nil {
		return Manifest{}, err
	}
	return generate(ctx, p, m, folder{dir: dir, create: createFile}, o)
}

// generate writes what a maker makes.
func generate(ctx context.Context, p Params, m maker, f folder, o Options) (Manifest, error) {
	w, err := f.begin(p, m.files(), o.Force)
	if err != nil {
		return Manifest{}, err
	}
	defer w.close()
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if err := w.cells(ctx, m, o); err != nil {
		return Manifest{}, err
	}
	return w.finish(m)
}

// cells makes the cells that are missing and writes them in their order.
func (w *writer) cells(ctx context.Context, m maker, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	var workers sync.WaitGroup
	defer workers.Wait()
	defer cancel()

	type job struct {
		cell int
		made chan<- *batch
	}
	jobs := make(chan job)
	order := make(chan (<-chan *batch), 2*o.Workers)
	spare := make(chan *batch, 3*o.Workers+1)
	for range o.Workers {
		workers.Go(func() {
			for j := range jobs {
				var b *batch
				select {
				case b = <-spare:
					b.reset()
				default:
					b = newBatch(len(w.files))
				}
				m.fill(j.cell, b)
				j.made <- b
			}
		})
	}
	first, n := w.done, m.cells()
	workers.Go(func() {
		defer close(order)
		defer close(jobs)
		for cell := first; cell < n; cell++ {
			made := make(chan *batch, 1)
			select {
			case order <- made:
			case <-ctx.Done():
				return
			}
			jobs <- job{cell, made}
		}
	})
	for made := range order {
		b := <-made
		if err := ctx.Err(); err != nil {
			return errors.Join(fmt.Errorf("interrupted after %d of %d cells; run the same command again to go on: %w", w.done, n, context.Cause(ctx)), w.checkpoint())
		}
		if err := w.write(b); err != nil {
			return err
		}
		if o.Progress != nil {
			o.Progress(w.done, n)
		}
		select {
		case spare <- b:
		default:
		}
	}
	if err := ctx.Err(); err != nil && w.done < n {
		return errors.Join(fmt.Errorf("interrupted after %d of %d cells; run the same command again to go on: %w", w.done, n, context.Cause(ctx)), w.checkpoint())
	}
	return nil
}
