package neo4j

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/clewgraph/clew/store"
)

// fault turns an error of the driver into one of the store's, in plain words:
// the driver's own text can quote statements and data. Errors of this module
// pass unchanged.
func (s *Store) fault(doing string, err error) error {
	var server *bolt.Neo4jError
	var connection *bolt.ConnectivityError
	var limit *bolt.TransactionExecutionLimit
	var usage *bolt.UsageError
	var login *bolt.InvalidAuthenticationError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &server):
		return s.serverFault(doing, server)
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%s: %w", doing, context.Canceled)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s: Neo4j did not answer in time: %w", doing, context.DeadlineExceeded)
	case errors.As(err, &login):
		return s.refused(doing)
	case errors.As(err, &connection), errors.As(err, &limit), errors.As(err, &usage):
		advice := "start it, or correct the address"
		if scheme, _, _ := strings.Cut(s.address, "://"); strings.Contains(scheme, "+s") {
			advice += "; it must speak TLS with a certificate that this machine trusts, or the address do without +s"
		}
		return fmt.Errorf("%s: Neo4j at %s cannot be reached; %s: %w", doing, s.address, advice, store.ErrUnavailable)
	}
	return err
}

func (s *Store) refused(doing string) error {
	return fmt.Errorf("%s: Neo4j at %s refused the login of user %q; correct the user or the password: %w", doing, s.address, s.o.User, store.ErrUnavailable)
}

func (s *Store) serverFault(doing string, e *bolt.Neo4jError) error {
	switch code := e.Code; {
	case code == "Neo.ClientError.Security.CredentialsExpired":
		return fmt.Errorf("%s: the password of user %q must be changed before Neo4j at %s can be used: %w", doing, s.o.User, s.address, store.ErrUnavailable)
	case strings.HasPrefix(code, "Neo.ClientError.Security."):
		return s.refused(doing)
	case strings.HasPrefix(code, "Neo.ClientError.Database."):
		return fmt.Errorf("%s: Neo4j at %s has no database %q; name one that exists: %w", doing, s.address, s.o.Database, store.ErrUnavailable)
	case code == "Neo.ClientError.Schema.ConstraintValidationFailed":
		return fmt.Errorf("%s: a key that must be unique is taken: %w", doing, store.ErrConflict)
	case strings.Contains(code, "TimedOut") || strings.Contains(code, ".LockClientStopped"):
		return fmt.Errorf("%s: Neo4j ended the transaction at its time limit: %w", doing, context.DeadlineExceeded)
	case outOfMemory(e):
		return fmt.Errorf("%s: Neo4j at %s has too little memory for it; raise the setting there, or ask for less: %w", doing, s.address, memoryLimit(e))
	default:
		return fmt.Errorf("%s: Neo4j refused it (%s): %w", doing, code, store.ErrUnavailable)
	}
}

// outOfMemory reports whether the server ran out of the memory that it has or
// allows: what needs so much once needs it again.
func outOfMemory(err error) bool {
	var server *bolt.Neo4jError
	return errors.As(err, &server) && (strings.Contains(server.Code, "OutOfMemory") || strings.Contains(server.Code, "MemoryPool"))
}

// terminated reports whether somebody ended the transaction on the server, such as
// who takes the lease over (see [endWrites]).
func terminated(err error) bool {
	var server *bolt.Neo4jError
	return errors.As(err, &server) && server.Code == "Neo.ClientError.Transaction.Terminated"
}

var (
	memorySetting = regexp.MustCompile(`\b(?:db|dbms|server)\.memory\.[a-z_.]*[a-z]`)
	memoryValue   = regexp.MustCompile(`\blimit (\d+(?:\.\d+)? ?(?:B|[KMGT]iB|bytes))\b`)
)

// memoryLimit gives the limit that an outOfMemory error met. Nothing else of the
// server's message is taken.
func memoryLimit(e *bolt.Neo4jError) *store.LimitError {
	if !strings.Contains(e.Code, "MemoryPool") && !strings.Contains(e.Code, "TransactionOutOfMemory") {
		return &store.LimitError{Setting: "server.memory.heap.max_size"}
	}
	l := &store.LimitError{Setting: memorySetting.FindString(e.Msg)}
	if l.Setting == "" {
		l.Setting = "db.memory.transaction.max"
	}
	if m := memoryValue.FindStringSubmatch(e.Msg); m != nil {
		l.Value = m[1]
	}
	return l
}

// settled reports whether an error of a COMMIT says for certain that nothing
// was written: the server itself refused.
func settled(err error) bool {
	var server *bolt.Neo4jError
	return errors.As(err, &server) && !strings.HasPrefix(server.Code, "Neo.DatabaseError.")
}
