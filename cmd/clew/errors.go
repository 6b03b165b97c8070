package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/clewgraph/clew/config"
	"github.com/clewgraph/clew/store"
)

// The exit codes, documented by [exitCodesTopic].
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 2
	exitRejected    = 3
	exitNotFound    = 4
	exitUnavailable = 5
	exitProblems    = 6
)

// exitCodes says what each exit code means.
var exitCodes = []struct {
	code    int
	meaning string
}{
	{exitOK, "done"},
	{exitFailure, "failed for a reason that no other code names"},
	{exitUsage, "the command line, the settings or a field of the request are wrong"},
	{exitRejected, "load: some records were rejected; the rest is loaded"},
	{exitNotFound, "no such entity, record, pattern, judgement, source, file or graph"},
	{exitUnavailable, "the store or the service cannot be used: down, in use by another process, its disk failed, wrong password, too old"},
	{exitProblems, "check: the store breaks an invariant; copy: the stores differ"},
}

// exitCodesTopic is the help topic on exit codes.
func exitCodesTopic() *cobra.Command {
	var b strings.Builder
	b.WriteString("Every command ends with one of these exit codes:\n\n")
	for _, c := range exitCodes {
		fmt.Fprintf(&b, "  %d  %s\n", c.code, c.meaning)
	}
	b.WriteString("\nErrors go to standard error as \"clew: what; where; what to do next\".")
	return &cobra.Command{Use: "exit-codes", Short: "What the exit codes mean", Long: b.String()}
}

// failure is an error with an exit code of its own. Its text says what, where
// and what to do next.
type failure struct {
	code  int
	text  string
	cause error
}

// Error gives the text.
func (f *failure) Error() string { return f.text }

// Unwrap gives what caused it, if anything.
func (f *failure) Unwrap() error { return f.cause }

// usage is a mistake in the command line or the settings.
func usage(format string, args ...any) error { return failed(exitUsage, format, args...) }

// failed makes a failure; %w in the format keeps the cause.
func failed(code int, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &failure{code: code, text: err.Error(), cause: errors.Unwrap(err)}
}

// report writes an error for people and gives the exit code.
func (p *program) report(err error) int {
	if err == nil {
		return exitOK
	}
	text, code := p.explain(err)
	for line := range strings.Lines(text) {
		fmt.Fprintf(p.stderr, "clew: %s\n", strings.TrimRight(line, " \t\r\n"))
	}
	if code == exitUsage && !p.started {
		fmt.Fprintln(p.stderr, `clew: "clew help" lists the commands, "clew COMMAND --help" explains one`)
	}
	return code
}

// explain turns an error into plain words and an exit code.
func (p *program) explain(err error) (string, int) {
	var f *failure
	var c *config.Error
	if errors.As(err, &f) {
		return f.text, f.code
	}
	if errors.As(err, &c) {
		return c.Error(), exitUsage
	}
	if !p.started { // cobra's own: unknown command or flag
		return strings.SplitN(err.Error(), "\n", 2)[0], exitUsage
	}
	var remote interface{ GRPCStatus() *status.Status }
	if errors.As(err, &remote) {
		return p.explainStatus(remote.GRPCStatus())
	}
	for _, row := range storeAdvice {
		if errors.Is(err, row.err) {
			return err.Error() + "; " + row.next, row.code
		}
	}
	if errors.Is(err, context.Canceled) {
		return "interrupted", exitFailure
	}
	return err.Error(), exitFailure
}

// storeAdvice says what to do when a store cannot be opened.
var storeAdvice = []struct {
	err  error
	code int
	next string
}{
	{store.ErrLocked, exitUnavailable, "stop the other process, or ask it with --server; clew serve --take-over takes a graph in Neo4j from a writer that hangs"},
	{store.ErrUnavailable, exitUnavailable, "check that the database runs, and store.neo4j.uri, user and CLEW_STORE_NEO4J_PASSWORD"},
	{store.ErrUnsupported, exitUnavailable, "use a version that fits"},
	{store.ErrNotFound, exitNotFound, "load something first (clew load), or name another store with --store"},
	{store.ErrCorrupt, exitFailure, "restore a backup"},
	{store.ErrReadOnly, exitFailure, "write through the process that owns the graph (--server)"},
}

// reasonAdvice says what to do about a reason of google.rpc.ErrorInfo.
var reasonAdvice = map[string]string{
	"ENTITY_NOT_FOUND":       "find it with clew search",
	"RECORD_NOT_FOUND":       "check the key, written source/id",
	"PATTERN_NOT_FOUND":      "clew chain --list names them",
	"JUDGEMENT_NOT_FOUND":    "clew judge list names those that stand",
	"BATCH_NUMBER_REUSED":    "the file was loaded before with other content under this stream; load it with --again",
	"BATCH_UNFINISHED":       "run the load that broke off again",
	"BATCH_SKIPPED":          "load the file with --again: what is there is not loaded twice",
	"JUDGEMENT_CONTRADICTED": "take one of them back first with clew judge undo",
	"READ_ONLY":              "write to the process that owns the graph",
	"CONFLICT":               "nothing was written; run the command again",
	"STORE_UNAVAILABLE":      "check that the database runs, then try again",
	"UNKNOWN_OUTCOME":        "run the same command again: nothing is written twice",
	"SHUTTING_DOWN":          "run the same command again later: what was acknowledged is kept",
	"STORE_CORRUPT":          "run clew check, and restore a backup",
	"LIMIT_EXCEEDED":         "ask for less, or raise the setting",
	"REVISION_OUT_OF_RANGE":  "clew stats shows the number of the last decision, clew history those of one subject",
	"REVISION_NOT_REACHED":   "clew stats --server of the server that writes shows the number of the last decision",
	"DEADLINE_EXCEEDED":      "ask for less, or raise server.request_timeout",
	"FORBIDDEN":              "whoever keeps server.callers_file can give you the role",
	"UNAUTHENTICATED":        "give the token with --token-file or CLEW_SERVER_TOKEN",
}

// codeExits gives the exit code of a gRPC code; all others are failures.
var codeExits = map[codes.Code]int{
	codes.InvalidArgument: exitUsage, codes.OutOfRange: exitUsage, codes.NotFound: exitNotFound, codes.Unavailable: exitUnavailable, codes.Unauthenticated: exitUnavailable,
}

// explainStatus turns a gRPC status into plain words.
func (p *program) explainStatus(s *status.Status) (string, int) {
	code, known := codeExits[s.Code()]
	if !known {
		code = exitFailure
	}
	text, reason := s.Message(), ""
	for _, d := range s.Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok && info.GetDomain() == "clew" {
			reason = info.GetReason()
		}
	}
	switch {
	case s.Code() == codes.Canceled:
		return "interrupted", exitFailure
	case reasonAdvice[reason] != "":
		text += "; " + reasonAdvice[reason]
	case reason == "" && s.Code() == codes.ResourceExhausted:
		text += "; raise server.max_message_bytes, on both sides"
	case reason == "" && s.Code() == codes.Unavailable && p.server != "":
		text = fmt.Sprintf("no service answers at %s (%s); start one with clew serve, or check the address and --tls", p.server, text)
	}
	return text, code
}
