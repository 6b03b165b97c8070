package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	rights "github.com/clewgraph/clew/access"
	"github.com/clewgraph/clew/config"
	"github.com/clewgraph/clew/graph"
)

// callersCommand makes the lines of a callers' file.
func (p *program) callersCommand() *cobra.Command {
	c := rights.Caller{TLP: graph.DefaultTLP, PAP: "CLEAR"}
	roles := []string{string(rights.Reader)}
	cmd := &cobra.Command{
		Use:   "callers NAME",
		Short: "Make a caller's line for server.callers_file, and its token",
		Long: `Make a token by chance, and the line for server.callers_file that lets its holder call with the clearance and roles given. The line goes
to standard output and holds only the token's hash; the token goes to standard error, once: hand it to its holder, who sets
CLEW_SERVER_TOKEN or --token-file. Nothing is stored. Roles: reader (ask), analyst (read the review queue), loader (load and delete),
protector (names of possible victims, with --client.purpose and --client.case), full (everything).`,
		Example: `  clew callers anna --organisation "Desk 3" --tlp AMBER --role reader,analyst >> callers
  clew serve --server.callers-file callers`,
		Args: exactly(1),
		RunE: func(_ *cobra.Command, args []string) error {
			c.Name, c.Roles = args[0], nil
			for _, r := range roles {
				c.Roles = append(c.Roles, rights.Role(r))
			}
			token := rand.Text() + rand.Text()
			line, err := rights.Line(&c, token)
			if err != nil {
				return usage("%w", err)
			}
			if p.json() {
				return json.NewEncoder(p.stdout).Encode(map[string]string{"line": line, "token": token})
			}
			_, err = fmt.Fprintln(p.stdout, line)
			_, told := fmt.Fprintln(p.stderr, "token:", token)
			return errors.Join(err, told)
		},
	}
	f := cmd.Flags()
	f.StringVar(&c.Organisation, "organisation", "", "the caller's `ORGANISATION`, as records name their owner")
	f.StringVar(&c.TLP, "tlp", c.TLP, "the strictest TLP `LABEL` to see: "+strings.Join(graph.TLPLabels(), ", "))
	f.StringVar(&c.PAP, "pap", c.PAP, "the strictest PAP `LABEL` to see: "+strings.Join(graph.PAPLabels(), ", "))
	f.StringSliceVar(&c.Classes, "class", nil, "restricted `CLASSES` to see, such as victim_identity")
	f.StringSliceVar(&roles, "role", roles, "`ROLES`: reader, analyst, loader, protector, full")
	return cmd
}

// readCallers reads the file of callers, nil if none is set.
func readCallers(c config.Server) (*rights.Callers, error) {
	if c.CallersFile == "" {
		return nil, nil
	}
	if c.Token.IsSet() {
		return nil, usage("server.token and server.callers_file are both set, and a service tells its callers by one of them; drop server.token, or make its holder a caller with the role full")
	}
	f, err := os.Open(c.CallersFile)
	if err != nil {
		return nil, usage("server.callers_file: %w", err)
	}
	defer f.Close() //nolint:errcheck // it is only read
	callers, err := rights.ReadCallers(f, c.CallersFile)
	if err != nil {
		return nil, usage("%w", err)
	}
	return callers, nil
}
