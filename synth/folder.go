package synth

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
)

// The files of a world that are not data.
const (
	// Unfinished stands in the folder while a world is being written, and
	// holds the last checkpoint. A folder that has it is not a world.
	Unfinished = "UNFINISHED"
	// ManifestFile describes the finished world.
	ManifestFile = "world.json"
	// NoticeFile says in words that nothing here is real.
	NoticeFile = "SYNTHETIC.md"
	// PictureFile draws the distribution of what was made.
	PictureFile = "describe.svg"
)

// The sentinel errors of a folder.
var (
	// ErrExists: the folder holds something that would be replaced.
	ErrExists = errors.New("the folder is not empty")
	// ErrUnfinished: the world in the folder was not written to its end.
	ErrUnfinished = errors.New("the world is not finished")
)

// version changes when equal parameters no longer make equal bytes.
const version = 2

// folder is where a world is written.
type folder struct {
	dir string
	// create opens a file for writing at a length to which it is cut.
	create func(path string, length int64) (file, error)
}

// file is a file that is being written.
type file interface {
	io.Writer
	Sync() error
	Close() error
}

// createFile opens a file of the disk.
func createFile(path string, length int64) (file, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if err := f.Truncate(length); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if _, err := f.Seek(length, io.SeekStart); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// checkpoint is the state of a world that is being written, after whole cells.
type checkpoint struct {
	Notice  string           `json:"notice"`
	Version int              `json:"version"`
	Params  Params           `json:"params"`
	Cells   int              `json:"cells"`
	Files   []fileCheckpoint `json:"files"`
	Made    Made             `json:"made"`
}

type fileCheckpoint struct {
	Name    string `json:"name"`
	Bytes   int64  `json:"bytes"`
	Records int    `json:"records"`
	// Hash is the state of the SHA-256 so far.
	Hash []byte `json:"hash"`
}

// writer writes the files of one world.
type writer struct {
	folder
	params Params
	files  []*openFile
	made   Made
	// done counts the cells written, unsaved the bytes since the checkpoint.
	done    int
	unsaved int
}

type openFile struct {
	fileSpec
	file file
	out  *bufio.Writer
	hash hash.Hash
}

// saveEvery is how many bytes are written between two checkpoints.
const saveEvery = 256 << 20

// begin prepares a folder: it goes on with an unfinished world of the same
// parameters, and refuses one that holds anything else unless forced. Files
// that are not of a world are never touched.
func (f folder) begin(p Params, specs []fileSpec, force bool) (*writer, error) {
	w := &writer{folder: f, params: p, made: Made{}}
	for _, s := range specs {
		w.files = append(w.files, &openFile{fileSpec: s, hash: sha256.New()})
	}
	if err := os.MkdirAll(filepath.Join(f.dir, truthDir), 0o755); err != nil {
		return nil, fmt.Errorf("%s: cannot be made; name a folder that you may write to: %w", f.dir, bare(err))
	}
	mine, err := w.resume()
	if err != nil {
		return nil, err
	}
	if w.done == 0 {
		if err := w.clear(force || mine); err != nil {
			return nil, err
		}
		// The marker comes before all else.
		if err := w.save(checkpoint{}); err != nil {
			return nil, err
		}
	}
	for _, o := range w.files {
		if o.file, err = f.create(filepath.Join(f.dir, o.Name), o.Bytes); err != nil {
			w.close()
			return nil, fmt.Errorf("%s: cannot be written: %w", filepath.Join(f.dir, o.Name), bare(err))
		}
		o.out = bufio.NewWriterSize(o.file, 256<<10)
		if o.Bytes == 0 {
			if err := w.append(o, []byte(o.header)); err != nil {
				w.close()
				return nil, err
			}
		}
	}
	return w, nil
}

// resume takes up the checkpoint of the folder. It reports whether what is
// there is this very world, unfinished; it may be too short to be taken up.
func (w *writer) resume() (mine bool, err error) {
	raw, err := os.ReadFile(filepath.Join(w.dir, Unfinished))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%s: cannot be read: %w", filepath.Join(w.dir, Unfinished), bare(err))
	}
	var c checkpoint
	if json.Unmarshal(raw, &c) != nil || c.Version != version || !reflect.DeepEqual(c.Params, w.params) {
		return false, nil
	}
	if len(c.Files) != len(w.files) {
		return true, nil
	}
	for i, o := range w.files {
		// A file that is shorter than it was lost its end with the machine.
		info, err := os.Stat(filepath.Join(w.dir, o.Name))
		if err != nil || info.Size() < c.Files[i].Bytes || c.Files[i].Name != o.Name {
			return true, nil
		}
	}
	for i, o := range w.files {
		if err := o.hash.(encoding.BinaryUnmarshaler).UnmarshalBinary(c.Files[i].Hash); err != nil {
			return false, fmt.Errorf("%s: %w", filepath.Join(w.dir, Unfinished), err)
		}
		o.Bytes, o.Records = c.Files[i].Bytes, c.Files[i].Records
	}
	w.done, w.made = c.Cells, c.Made
	return true, nil
}

// clear makes room: the files of an earlier world are removed when forced.
func (w *writer) clear(force bool) error {
	entries, err := os.ReadDir(w.dir)
	if err != nil {
		return fmt.Errorf("%s: cannot be read: %w", w.dir, bare(err))
	}
	inTruth, err := os.ReadDir(filepath.Join(w.dir, truthDir))
	if err != nil {
		return fmt.Errorf("%s: cannot be read: %w", filepath.Join(w.dir, truthDir), bare(err))
	}
	if len(entries)+len(inTruth) == 1 { // the empty folder of the truth
		return nil
	}
	if !force {
		return fmt.Errorf("%w: %s holds something already; name another folder, or replace the world in it with --force", ErrExists, w.dir)
	}
	names := []string{ManifestFile, NoticeFile, PictureFile, Unfinished}
	if m, err := ReadManifest(w.dir); err == nil {
		for _, f := range m.Files {
			names = append(names, f.Name, f.Mapping)
		}
	}
	for _, o := range w.files {
		names = append(names, o.Name, o.Mapping)
	}
	for _, name := range names {
		if name == "" || !filepath.IsLocal(name) {
			continue
		}
		if err := os.Remove(filepath.Join(w.dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s: cannot be removed: %w", filepath.Join(w.dir, name), bare(err))
		}
	}
	return nil
}

// write appends a cell to the files.
func (w *writer) write(b *batch) error {
	for i, text := range b.files {
		if err := w.append(w.files[i], text); err != nil {
			return err
		}
		w.files[i].Records += b.records[i]
	}
	w.made.add(b.made)
	w.done++
	if w.unsaved < saveEvery {
		return nil
	}
	return w.checkpoint()
}

func (w *writer) append(o *openFile, text []byte) error {
	if _, err := o.out.Write(text); err != nil {
		return w.failed(o, err)
	}
	o.hash.Write(text)
	o.Bytes += int64(len(text))
	w.unsaved += len(text)
	return nil
}

// failed says that a file could not be written.
func (w *writer) failed(o *openFile, err error) error {
	what := "run the same command again when it can be written"
	if errors.Is(err, syscall.ENOSPC) {
		what = "free some space and run the same command again"
	}
	return fmt.Errorf("%s: %w; the world is not finished: %s", filepath.Join(w.dir, o.Name), bare(err), what)
}

// checkpoint makes what was written durable and notes how far it is.
func (w *writer) checkpoint() error {
	c := checkpoint{Cells: w.done, Made: w.made}
	for _, o := range w.files {
		if err := o.out.Flush(); err != nil {
			return w.failed(o, err)
		}
		if err := o.file.Sync(); err != nil {
			return w.failed(o, err)
		}
		state, err := o.hash.(encoding.BinaryMarshaler).MarshalBinary()
		if err != nil {
			return err
		}
		c.Files = append(c.Files, fileCheckpoint{Name: o.Name, Bytes: o.Bytes, Records: o.Records, Hash: state})
	}
	w.unsaved = 0
	return w.save(c)
}

// save writes the marker.
func (w *writer) save(c checkpoint) error {
	c.Notice, c.Version, c.Params = "This synthetic world is not finished; run clew generate again with the same parameters.", version, w.params
	return w.replace(Unfinished, c)
}

// replace writes a small file as JSON, wholly or not at all.
func (w *writer) replace(name string, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	return w.replaceText(name, b.Bytes())
}

func (w *writer) replaceText(name string, text []byte) error {
	path := filepath.Join(w.dir, name)
	f, err := w.create(path+".new", 0)
	if err != nil {
		return fmt.Errorf("%s: cannot be written: %w", path, bare(err))
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		return fmt.Errorf("%s: cannot be written: %w", path, errors.Join(err, os.Remove(path+".new")))
	}
	return nil
}

// finish writes what stands beside the data and takes the marker away.
func (w *writer) finish(m maker) (Manifest, error) {
	if err := w.checkpoint(); err != nil {
		return Manifest{}, err
	}
	man := Manifest{Synthetic: notice, Version: version, Params: w.params, Cells: w.done, Made: w.made}
	for _, o := range w.files {
		o.SHA256 = hex.EncodeToString(o.hash.Sum(nil))
		man.Files = append(man.Files, o.File)
		if o.mapping != "" {
			if err := w.replaceText(o.Mapping, []byte(o.mapping)); err != nil {
				return Manifest{}, err
			}
		}
	}
	man.Checksum = checksum(man.Files)
	var picture strings.Builder
	man.Draw(&picture)
	if err := errors.Join(w.replaceText(NoticeFile, []byte(man.noticeText())), w.replaceText(PictureFile, []byte(picture.String())), w.replace(ManifestFile, man)); err != nil {
		return Manifest{}, err
	}
	if err := os.Remove(filepath.Join(w.dir, Unfinished)); err != nil {
		return Manifest{}, fmt.Errorf("%s: cannot be removed: %w", filepath.Join(w.dir, Unfinished), bare(err))
	}
	return man, nil
}

// close closes the files; what matters was made durable before.
func (w *writer) close() {
	for _, o := range w.files {
		if o.file != nil {
			_ = o.file.Close() // a checkpoint has synced what counts
			o.file = nil
		}
	}
}

// checksum is one SHA-256 over the names and sums of all files.
func checksum(files []File) string {
	h := sha256.New()
	for _, f := range slices.SortedFunc(slices.Values(files), func(a, b File) int { return strings.Compare(a.Name, b.Name) }) {
		fmt.Fprintf(h, "%s  %s\n", f.SHA256, f.Name)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// bare takes the path off an error that is told with it anyway.
func bare(err error) error {
	var at *os.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
