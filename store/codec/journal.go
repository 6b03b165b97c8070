package codec

import (
	"fmt"

	"github.com/clewgraph/clew/graph"
	storev1 "github.com/clewgraph/clew/proto/clew/store/v1"
)

// EncodeDecision gives the stored form of a decision, its moves packed. It
// fails only when a text is not UTF-8.
func EncodeDecision(d *graph.Decision) ([]byte, error) {
	m := &storev1.Decision{
		Seq: d.Seq, Kind: string(d.Kind), At: d.At, By: d.By, Why: d.Why, Source: string(d.Source), Batch: d.Batch,
		Part: int64(d.Part), Parts: int64(d.Parts), Model: d.Model, Records: int64(d.Records),
	}
	sources, entities := table{}, table{}
	m.Moves = each(d.Moves, func(mv graph.Move) *storev1.Move {
		out := &storev1.Move{Id: mv.Record.ID, Source: sources.place(string(mv.Record.Source), &m.MoveSources)}
		if mv.From != "" {
			out.From = 1 + entities.place(string(mv.From), &m.MoveEntities)
		}
		if mv.To != "" {
			out.To = 1 + entities.place(string(mv.To), &m.MoveEntities)
		}
		return out
	})
	return encode(fmt.Sprintf("decision %d", d.Seq), m)
}

// table numbers texts in order of first use.
type table map[string]uint32

// place gives the place of a text in the list, appending it at its first use.
func (t table) place(s string, list *[]string) uint32 {
	i, known := t[s]
	if !known {
		i = uint32(len(*list))
		t[s] = i
		*list = append(*list, s)
	}
	return i
}

// DecodeDecision reads what [EncodeDecision] wrote, or fails with
// [ErrMalformed].
func DecodeDecision(b []byte) (graph.Decision, error) {
	var m storev1.Decision
	if err := decode("decision", b, &m); err != nil {
		return graph.Decision{}, err
	}
	d := graph.Decision{
		Seq: m.GetSeq(), Kind: graph.DecisionKind(m.GetKind()), At: m.GetAt(), By: m.GetBy(), Why: m.GetWhy(),
		Source: graph.SourceID(m.GetSource()), Batch: m.GetBatch(), Part: int(m.GetPart()), Parts: int(m.GetParts()),
		Model: m.GetModel(), Records: int(m.GetRecords()),
	}
	sources, entities := m.GetMoveSources(), m.GetMoveEntities()
	if len(m.GetMoves()) > 0 {
		d.Moves = make([]graph.Move, len(m.GetMoves()))
	}
	for i, mv := range m.GetMoves() {
		if int(mv.GetSource()) >= len(sources) || int(mv.GetFrom()) > len(entities) || int(mv.GetTo()) > len(entities) {
			return graph.Decision{}, fmt.Errorf("%w: decision %d: move %d names an entry beyond its tables", ErrMalformed, d.Seq, i)
		}
		d.Moves[i].Record = graph.RecordKey{Source: graph.SourceID(sources[mv.GetSource()]), ID: mv.GetId()}
		if n := mv.GetFrom(); n > 0 {
			d.Moves[i].From = graph.EntityID(entities[n-1])
		}
		if n := mv.GetTo(); n > 0 {
			d.Moves[i].To = graph.EntityID(entities[n-1])
		}
	}
	return d, nil
}

// EncodeMatch gives the stored form of a match. It fails only when a text is
// not UTF-8.
func EncodeMatch(m *graph.Match) ([]byte, error) {
	return encode("match", &storev1.Match{
		A: keyMessage(m.A), B: keyMessage(m.B), Weight: m.Weight, Keys: m.Keys, Model: m.Model,
	})
}

// DecodeMatch reads what [EncodeMatch] wrote, or fails with [ErrMalformed].
func DecodeMatch(b []byte) (graph.Match, error) {
	var m storev1.Match
	if err := decode("match", b, &m); err != nil {
		return graph.Match{}, err
	}
	return graph.Match{
		A: keyOf(m.GetA()), B: keyOf(m.GetB()), Weight: m.GetWeight(), Keys: some(m.GetKeys()), Model: m.GetModel(),
	}, nil
}

// EncodeJudgement gives the stored form of a judgement. It fails only when a
// text is not UTF-8.
func EncodeJudgement(j *graph.Judgement) ([]byte, error) {
	return encode("judgement", &storev1.Judgement{
		A: keyMessage(j.A), B: keyMessage(j.B), Verdict: string(j.Verdict), By: j.By, At: j.At, Why: j.Why, Undone: j.Undone, Weight: j.Weight,
	})
}

// DecodeJudgement reads what [EncodeJudgement] wrote, or fails with
// [ErrMalformed].
func DecodeJudgement(b []byte) (graph.Judgement, error) {
	var m storev1.Judgement
	if err := decode("judgement", b, &m); err != nil {
		return graph.Judgement{}, err
	}
	return graph.Judgement{
		A: keyOf(m.GetA()), B: keyOf(m.GetB()), Verdict: graph.Verdict(m.GetVerdict()), By: m.GetBy(), At: m.GetAt(),
		Why: m.GetWhy(), Undone: m.GetUndone(), Weight: m.GetWeight(),
	}, nil
}
