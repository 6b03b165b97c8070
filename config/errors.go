package config

import "strings"

// Problem is one thing that is wrong with the configuration.
type Problem struct {
	// Key is the setting ("server.listen"), or the file or variable that
	// could not be understood.
	Key string
	// Value is the value as given, quoted if it is text; it is empty for
	// secrets and where nothing useful can be shown.
	Value string
	// Origin is where the value came from; its layer is empty if unknown.
	Origin Origin
	// Reason says what is wrong, Advice what to do about it.
	Reason, Advice string
}

// String gives the problem in one line:
// key = value (origin): reason; advice.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.Key)
	if p.Value != "" {
		b.WriteString(" = " + p.Value)
	}
	if p.Origin.Layer != "" {
		b.WriteString(" (" + p.Origin.String() + ")")
	}
	b.WriteString(": " + p.Reason)
	if p.Advice != "" {
		b.WriteString("; " + p.Advice)
	}
	return b.String()
}

// Error is what Load and Validate return: every problem that was found, in
// the order of the settings. It never holds the value of a secret.
type Error struct{ Problems []Problem }

// Error gives one problem per line.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = "config: " + p.String()
	}
	return strings.Join(lines, "\n")
}

// asError returns nil if there are no problems.
func asError(problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	return &Error{Problems: problems}
}
