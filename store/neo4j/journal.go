package neo4j

import (
	"context"
	"fmt"
	"math"

	"github.com/clewgraph/clew/graph"
	"github.com/clewgraph/clew/store"
	"github.com/clewgraph/clew/store/codec"
)

const (
	seekPair = `UNWIND $rows AS row
		MATCH (a:Record {key: row.a}) USING INDEX SEEK a:Record(key)
		MATCH (b:Record {key: row.b}) USING INDEX SEEK b:Record(key) `
	pairOf = `UNWIND $rows AS row
		MERGE (a:Record {key: row.a}) ON CREATE SET a:Absent, a.absent = true
		MERGE (b:Record {key: row.b}) ON CREATE SET b:Absent, b.absent = true `
	makeMatches     = pairOf + `CREATE (a)-[:MATCHED {weight: row.props.weight, probability: row.props.probability, keys: row.props.keys, model: row.props.model}]->(b)`
	writeMatches    = pairOf + "MERGE (a)-[m:MATCHED]->(b) SET m = row.props"
	dropMatches     = seekPair + "MATCH (a)-[m:MATCHED]->(b) DELETE m"
	writeJudgements = pairOf + "MERGE (a)-[j:JUDGED]->(b) SET j = row.props"
	dropJudgements  = seekPair + "MATCH (a)-[j:JUDGED]->(b) DELETE j"
	writeSources    = "UNWIND $rows AS row MERGE (s:Source {id: row.id}) SET s = row"
	writeMark       = "UNWIND $rows AS row MERGE (m:Mark {key: row.key}) SET m += row"
	writeDecision   = "UNWIND $rows AS row CREATE (d:Decision) SET d = row"
	// writeHead also begins the lease's time anew: the change may have taken long.
	writeHead = `MATCH (g:Clew {id: 'graph'}) SET g.seq = $seq, g.nextFirst = $next
		WITH g MATCH (l:Lease {id: 'writer'}) SET l.expires = datetime.realtime('UTC') + duration({milliseconds: $ttl})`
)

// bit is how many units of a match's weight make one bit.
const bit = 256

// writeEvidence writes and takes back evidence and judgements of pairs; of two
// on one pair the last holds.
func (p *plan) writeEvidence(ctx context.Context) error {
	type pair struct {
		a, b  string
		fresh bool // there can be nothing on it yet
	}
	matches, judgements := map[pair]map[string]any{}, map[pair]map[string]any{}
	for i := range p.c.Matches {
		m := &p.c.Matches[i]
		var props map[string]any
		if !gone(m) {
			props = matchProps(p.tx.veil, m)
		}
		matches[pair{m.A.String(), m.B.String(), p.isNew(m.A) || p.isNew(m.B)}] = props
	}
	for i := range p.c.Judgements {
		j := &p.c.Judgements[i]
		var props map[string]any
		if !j.Undone {
			var err error
			if props, err = judgementProps(j); err != nil {
				return fmt.Errorf("decision %d: %w", p.c.Decision.Seq, err)
			}
			if p.tx.veil.on() { // it tells of the records
				delete(props, "why")
			}
		}
		judgements[pair{a: j.A.String(), b: j.B.String()}] = props
	}
	split := func(pairs map[pair]map[string]any) (made, kept, gone []any) {
		for k, props := range pairs {
			row := map[string]any{"a": k.a, "b": k.b, "props": props}
			switch {
			case props == nil:
				gone = append(gone, row)
			case k.fresh:
				made = append(made, row)
			default:
				kept = append(kept, row)
			}
		}
		return made, kept, gone
	}
	madeMatches, keptMatches, goneMatches := split(matches)
	_, keptJudgements, goneJudgements := split(judgements)
	return p.sequence(ctx, []step{
		{dropMatches, goneMatches}, {makeMatches, madeMatches}, {writeMatches, keptMatches},
		{dropJudgements, goneJudgements}, {writeJudgements, keptJudgements},
	})
}

// gone reports whether evidence is taken back (see [store.Change]).
func gone(m *graph.Match) bool { return m.Weight == 0 && len(m.Keys) == 0 }

// writeJournal writes sources, mark, decision and head.
func (p *plan) writeJournal(ctx context.Context) error {
	d := &p.c.Decision
	var sources, marks []any
	for i := range p.c.Sources {
		props, err := sourceProps(&p.c.Sources[i])
		if err != nil {
			return fmt.Errorf("decision %d: %w", d.Seq, err)
		}
		sources = append(sources, props)
	}
	if p.c.Mark != nil {
		props, err := markProps(p.c.Mark)
		if err != nil {
			return fmt.Errorf("decision %d: %w", d.Seq, err)
		}
		marks = append(marks, props)
	}
	decision, err := decisionProps(d)
	if err != nil {
		return err
	}
	if err := p.sequence(ctx, []step{{writeSources, sources}, {writeMark, marks}, {writeDecision, []any{decision}}}); err != nil {
		return err
	}
	_, err = p.tx.rows(ctx, writeHead, map[string]any{"seq": int64(d.Seq), "next": int64(p.head.NextFirst), "ttl": p.ttl.Milliseconds()})
	return err
}

// matchProps gives the properties of evidence.
func matchProps(v veil, m *graph.Match) map[string]any {
	weight := float64(m.Weight) / bit
	return map[string]any{"weight": weight, "probability": 1 / (1 + math.Exp2(-weight)), "keys": v.candidates(m.Keys), "model": m.Model}
}

func judgementProps(j *graph.Judgement) (map[string]any, error) {
	payload, err := codec.EncodeJudgement(j)
	if err != nil {
		return nil, fmt.Errorf("judgement of %s and %s: %w", j.A, j.B, err)
	}
	return map[string]any{"verdict": string(j.Verdict), "by": j.By, "at": zoned(j.At), "why": j.Why, "payload": payload}, nil
}

func sourceProps(s *store.Source) (map[string]any, error) {
	src := codec.Source(*s)
	payload, err := codec.EncodeSource(&src)
	return map[string]any{
		"id": string(src.ID), "name": src.Name, "owner": src.Owner, "licence": src.Licence, "tlp": src.Handling.TLP, "payload": payload,
	}, err
}

// markProps gives the properties of a stream's node whose last mark this is, as
// far as they are of this mark.
func markProps(mark *store.Mark) (map[string]any, error) {
	m := codec.Mark(*mark)
	payload, err := codec.EncodeMark(&m)
	return map[string]any{
		"key": markKey(m.Source, m.Stream), "source": string(m.Source), "stream": m.Stream, "number": int64(m.Number),
		"part": m.Part, "parts": m.Parts, "payload": payload, keptProp(m.Number): payload,
	}, err
}

func decisionProps(d *graph.Decision) (map[string]any, error) {
	payload, err := codec.EncodeDecision(d)
	if err != nil {
		return nil, fmt.Errorf("decision %d: %w", d.Seq, err)
	}
	return map[string]any{
		"seq": int64(d.Seq), "kind": string(d.Kind), "at": zoned(d.At), "by": d.By, "why": d.Why, "source": string(d.Source),
		"batch": d.Batch, "part": d.Part, "parts": d.Parts, "model": d.Model, "records": d.Records, "payload": payload,
	}, nil
}

// markKey names a stream of a source: neither of the two can hold a NUL.
func markKey(source graph.SourceID, stream string) string { return string(source) + "\x00" + stream }

// keptProp is the property of a stream's node that holds the mark of the last
// batch whose number has the same remainder by [store.KeptMarks].
func keptProp(number uint64) string { return fmt.Sprintf("kept%d", number%store.KeptMarks) }

// Decisions calls f for each decision with Seq > after, in order, as they are
// when their page is read, after a lost commit is over, if any.
func (s *Store) Decisions(ctx context.Context, after uint64, f func(*graph.Decision) error) error {
	if err := s.overtaken(ctx); err != nil {
		return err
	}
	const page = "MATCH (d:Decision) WHERE d.seq > $after WITH d ORDER BY d.seq LIMIT $limit RETURN collect([d.seq, d.payload])"
	return s.pages(ctx, "read the journal", page, after, func(v []any) (uint64, func() error, error) {
		payload, _ := v[1].([]byte)
		d, err := codec.DecodeDecision(payload)
		if err != nil {
			err = fmt.Errorf("decision %d: %w: %w", number(v[0]), store.ErrCorrupt, err)
		}
		return number(v[0]), func() error { return f(&d) }, err
	})
}
