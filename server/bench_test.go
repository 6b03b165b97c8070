//go:build unix

package server

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/clewgraph/clew/intake"
	clewv1 "github.com/clewgraph/clew/proto/clew/v1"
	"github.com/clewgraph/clew/resolver"
	"github.com/clewgraph/clew/resolver/match"
	"github.com/clewgraph/clew/store/embedded"
)

const (
	benchBatch    = 1000   // records in one batch of the benchmarks
	benchAccounts = 10_000 // accounts between which their transfers go
)

// BenchmarkIntake streams batches of 1,000 records over a loopback connection
// into the embedded store on this disk, and waits until all are acknowledged;
// an operation is one batch.
//
//	people      people with a birth date, a phone and a town; one in ten is a
//	            second telling of somebody before, with a letter changed
//	statements  transfers between accounts, which the resolver does not see
//
// It reports records a second, processor time for a record (client included) and
// the time from sending a batch to its acknowledgement; the client sends on
// without waiting, so that includes the wait in the queue.
func BenchmarkIntake(b *testing.B) {
	b.Run("people", func(b *testing.B) { benchIntake(b, benchPerson) })
	b.Run("statements", func(b *testing.B) { benchIntake(b, benchTransfer) })
}

func benchIntake(b *testing.B, record func(i int) *clewv1.Record) {
	client := clewv1.NewIntakeServiceClient(serveBench(b, b.TempDir()))
	stream, err := client.Load(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	used, _ := usage(b)
	sent := make([]time.Time, b.N)
	go func() {
		for n := range b.N {
			m := &clewv1.LoadRequest{Batch: &clewv1.BatchId{Source: "police", Stream: "file", Number: uint64(n + 1)}}
			for i := range benchBatch {
				m.Records = append(m.Records, record(n*benchBatch+i))
			}
			sent[n] = time.Now()
			if stream.Send(m) != nil {
				return // the reason comes with Recv
			}
		}
		_ = stream.CloseSend()
	}()
	var waits []time.Duration
	for {
		ack, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			b.Fatal(err)
		}
		for _, o := range ack.Result.Outcomes {
			if o.Status != clewv1.RecordStatus_RECORD_STATUS_NEW {
				b.Fatalf("%v is %v: %v", o.Key, o.Status, o.Violations)
			}
		}
		waits = append(waits, time.Since(sent[len(waits)]))
	}
	b.StopTimer()
	if len(waits) != b.N {
		b.Fatalf("%d of %d batches are acknowledged", len(waits), b.N)
	}
	slices.Sort(waits)
	after, peak := usage(b)
	b.ReportMetric(float64(b.N*benchBatch)/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric(float64((after-used).Microseconds())/float64(b.N*benchBatch), "cpu-µs/record")
	b.ReportMetric(peak, "peak-MB")
	b.ReportMetric(float64(waits[len(waits)/2].Microseconds())/1000, "p50-ack-ms")
	b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds())/1000, "p99-ack-ms")
}

// serveBench serves the embedded store of a folder by TCP.
func serveBench(b *testing.B, dir string) *grpc.ClientConn {
	ctx := context.Background()
	s, w := openBench(b, dir)
	srv, err := New(Options{}, s, w, About{Store: "embedded", Version: "bench"}, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(lis) }()
	conn, err := grpc.NewClient(lis.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		conn.Close()
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		srv.Shutdown(ctx)
		if err := errors.Join(<-served, s.Close(ctx)); err != nil {
			b.Error(err)
		}
	})
	return conn
}

// benchPerson makes the i-th record of a person; every tenth tells of the one
// before the last again.
func benchPerson(i int) *clewv1.Record {
	who, again := i, i%10 == 9
	if again {
		who = i - 5
	}
	name := benchName(uint64(who)*0x9E3779B97F4A7C15, 2, 3) + " " + benchName(uint64(who)*0xD1B54A32D192ED03, 2, 4)
	if again {
		name = name[:len(name)-1] + "h"
	}
	r := person(fmt.Sprintf("%08d", i), name)
	r.Dates = []*clewv1.DateClaim{{Type: "birth", Date: &clewv1.Date{Text: fmt.Sprintf("%d-%02d-%02d", 1950+who%55, 1+who/7%12, 1+who/3%28)}}}
	r.Addresses = []*clewv1.Address{{City: benchName(uint64(who%500)*0xBF58476D1CE4E5B9, 3, 3)}}
	r.Identifiers = []*clewv1.Identifier{{Type: "phone", Value: fmt.Sprintf("+1 %d 555 01%02d", 202+who/100%700, who%100)}}
	return r
}

// benchName makes a word of at least low and at most high syllables.
func benchName(seed uint64, low, high uint64) string {
	const consonants, vowels = "bdfghjklmnprstvz", "aeiou"
	var word []byte
	for range low + (seed>>60)%(high-low+1) {
		word = append(word, consonants[seed>>8%16], vowels[seed>>16%5])
		seed = seed*6364136223846793005 + 1442695040888963407
	}
	return string(word)
}

// benchTransfer makes the i-th transfer, between two of the accounts.
func benchTransfer(i int) *clewv1.Record {
	account := func(n int) *clewv1.End {
		return &clewv1.End{Target: &clewv1.End_Identifier{Identifier: &clewv1.Identifier{Type: "bank_account", Value: benchAccount(n), Qualifier: "EXAMPLE BANK"}}}
	}
	return &clewv1.Record{Key: recordKey(fmt.Sprintf("t%08d", i)), Links: []*clewv1.Link{{Kind: "TRANSFERRED", From: account(i * 7919), To: account(i*104729 + 1),
		At: &clewv1.Date{Text: fmt.Sprintf("2024-%02d-%02dT%02d:%02d:00Z", 1+i%12, 1+i/12%28, i/336%24, i/8064%60)}, Amount: &clewv1.Amount{Value: fmt.Sprintf("%d.%02d", 1+i%9000, i%100), Asset: "USD"}}}}
}

// records is the size of the graphs that BenchmarkOpen and BenchmarkExpand use,
// and graphDir where they keep it.
var (
	records  = flag.Int("records", 100_000, "people in the graph that is opened and asked; there are five times as many transfers")
	graphDir = flag.String("graph", "", "folder of that graph, filled when it is empty or absent; by default one that is filled and removed each time")
)

// BenchmarkOpen opens a store of people and five times as many transfers, with
// all that serving needs (topology and resolver), and reports the processor time,
// the heap that it then holds and the most memory that the process ever had,
// which tells of opening where the graph was filled by an earlier run (-graph).
func BenchmarkOpen(b *testing.B) {
	dir := fillBench(b)
	for b.Loop() {
		before, _ := usage(b)
		s, w := openBench(b, dir)
		b.StopTimer()
		after, peak := usage(b)
		b.ReportMetric((after - before).Seconds(), "cpu-s")
		b.ReportMetric(peak, "peak-MB")
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapAlloc)/1e6, "heap-MB")
		if err := s.Close(context.Background()); err != nil {
			b.Fatal(err)
		}
		runtime.KeepAlive(w)
		b.StartTimer()
	}
}

// BenchmarkExpand asks over a loopback connection for what lies one and two hops
// around accounts taken in turn; an operation is one question, answered whole.
func BenchmarkExpand(b *testing.B) {
	dir := fillBench(b)
	client := clewv1.NewNetworkServiceClient(serveBench(b, dir))
	for _, depth := range []int32{1, 2} {
		b.Run(fmt.Sprintf("depth-%d", depth), func(b *testing.B) {
			var took []time.Duration
			links := 0
			for n := 0; b.Loop(); n++ {
				id := "bank:example-bank:" + benchAccount(n*7919)
				began := time.Now()
				stream, err := client.Expand(b.Context(), &clewv1.ExpandRequest{Ids: []string{id}, Depth: &depth})
				for err == nil {
					var m *clewv1.ExpandResponse
					if m, err = stream.Recv(); m.GetLink() != nil {
						links++
					}
				}
				if !errors.Is(err, io.EOF) {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(links)/float64(len(took)), "links/op")
		})
	}
}

// fillBench gives the folder of a loaded store.
func fillBench(b *testing.B) string {
	dir := cmp.Or(*graphDir, b.TempDir())
	s, w := openBench(b, dir)
	for n := w.Resolver().Len() * 6; n < 6**records; n += benchBatch {
		batch := intake.Batch{ID: intake.BatchID{Source: "police"}}
		for i := n; i < n+benchBatch; i++ {
			m := benchPerson(i)
			if i >= *records {
				m = benchTransfer(i)
			}
			r, bad := readRecord(m)
			if len(bad) > 0 {
				b.Fatal(bad)
			}
			batch.Records = append(batch.Records, r)
		}
		if _, err := w.Load(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Close(context.Background()); err != nil {
		b.Fatal(err)
	}
	return dir
}

func openBench(b *testing.B, dir string) (*embedded.Store, *intake.Writer) {
	s, err := embedded.Open(context.Background(), dir, embedded.Options{})
	if err != nil {
		b.Fatal(err)
	}
	w, err := intake.Open(context.Background(), s, resolver.New(match.ColdStart(), resolver.Options{}), intake.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return s, w
}

// usage gives the processor time of the process and the most memory that it had.
func usage(b *testing.B) (cpu time.Duration, peakMB float64) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), float64(u.Maxrss) / 1e3
}

func benchAccount(n int) string { return fmt.Sprintf("4%09d", n%benchAccounts) }
