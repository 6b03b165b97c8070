// Command validateproto prints the schema of the protovalidate rules.
//
// The request rules in proto/clew import buf/validate/validate.proto. No Go module carries that file as text, and a
// schema registry would make every build depend on a service. The generated Go package carries the whole descriptor,
// though, so this program prints the file from there. The result is committed under third_party/protovalidate and
// compared with a fresh print by .ci/run; only comments are lost on the way.
//
// Usage: go -C tools/dev run ./validateproto > third_party/protovalidate/buf/validate/validate.proto
package main

import (
	"fmt"
	"io"
	"os"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"github.com/jhump/protoreflect/v2/protoprint"
)

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "validateproto:", err)
		os.Exit(1)
	}
}

// run prints the schema to out.
func run(out io.Writer) error {
	if _, err := io.WriteString(out, header); err != nil {
		return err
	}
	printer := protoprint.Printer{Compact: true}
	return printer.PrintProtoFile(validate.File_buf_validate_validate_proto, out)
}

// header says what the printed file is, and keeps its licence with it.
const header = `// Copyright 2023-2026 Buf Technologies, Inc. Licensed under the Apache License, Version 2.0.
// Printed from the descriptor in buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go by
// tools/dev/validateproto, which loses the comments and nothing else. Do not edit.
`
