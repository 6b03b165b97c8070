package codec

import (
	"fmt"

	"github.com/clewgraph/clew/graph"
	storev1 "github.com/clewgraph/clew/proto/clew/store/v1"
)

// Mark has the fields of store.Mark, to which it converts.
type Mark struct {
	Source graph.SourceID
	Stream string
	Number uint64
	// Hash is SHA-256 over the batch's content.
	Hash        [32]byte
	Part, Parts int
	Reply       []byte
}

// EncodeMark gives the stored form of a batch mark. It fails only when a text
// is not UTF-8.
func EncodeMark(m *Mark) ([]byte, error) {
	return encode("mark", &storev1.Mark{
		Source: string(m.Source), Stream: m.Stream, Number: m.Number, Hash: m.Hash[:],
		Part: int64(m.Part), Parts: int64(m.Parts), Reply: m.Reply,
	})
}

// DecodeMark reads what [EncodeMark] wrote, or fails with [ErrMalformed].
func DecodeMark(b []byte) (Mark, error) {
	var m storev1.Mark
	if err := decode("mark", b, &m); err != nil {
		return Mark{}, err
	}
	if len(m.GetHash()) != 32 {
		return Mark{}, fmt.Errorf("%w: mark: hash of %d bytes", ErrMalformed, len(m.GetHash()))
	}
	return Mark{
		Source: graph.SourceID(m.GetSource()), Stream: m.GetStream(), Number: m.GetNumber(), Hash: [32]byte(m.GetHash()),
		Part: int(m.GetPart()), Parts: int(m.GetParts()), Reply: some(m.GetReply()),
	}, nil
}

// Source has the fields of store.Source, to which it converts.
type Source struct {
	ID          graph.SourceID
	Name, Owner string
	Reliability graph.Grade
	Handling    graph.Handling
	Licence     string
	// Records is not part of the stored form.
	Records int
}

// EncodeSource gives the stored form of a source, without its count of records.
// It fails only when a text is not UTF-8.
func EncodeSource(s *Source) ([]byte, error) {
	return encode("source "+string(s.ID), &storev1.Source{
		Id: string(s.ID), Name: s.Name, Owner: s.Owner, Reliability: gradeMessage(s.Reliability),
		Handling: handlingMessage(s.Handling), Licence: s.Licence,
	})
}

// DecodeSource reads what [EncodeSource] wrote, or fails with [ErrMalformed].
// Records is 0.
func DecodeSource(b []byte) (Source, error) {
	var m storev1.Source
	if err := decode("source", b, &m); err != nil {
		return Source{}, err
	}
	return Source{
		ID: graph.SourceID(m.GetId()), Name: m.GetName(), Owner: m.GetOwner(), Reliability: gradeOf(m.GetReliability()),
		Handling: handlingOf(m.GetHandling()), Licence: m.GetLicence(),
	}, nil
}
