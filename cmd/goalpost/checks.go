package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"goalpost/contract"
)

func newChecks() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "checks",
		Short: "List what goalpost test asks of each response",
		Long: `checks lists the catalogue of checks, in the order in which they are made. Their ids are
what --checks and --exclude-checks of goalpost test take; an id never changes.`,
		Example: `  goalpost checks
  goalpost checks --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON {
				return printChecksJSON(cmd)
			}
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, check := range contract.Checks() {
				fmt.Fprintf(table, "%s\t%s\n", check.ID, check.Summary)
			}
			return table.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print them as JSON, with what a pass proves")
	return cmd
}

func printChecksJSON(cmd *cobra.Command) error {
	type check struct {
		ID      string `json:"id"`
		Summary string `json:"summary"`
		Proves  string `json:"proves"`
	}
	var checks []check
	for _, one := range contract.Checks() {
		checks = append(checks, check{one.ID, one.Summary, one.Proves})
	}
	encoder := json.NewEncoder(cmd.OutOrStdout())
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(checks)
}
