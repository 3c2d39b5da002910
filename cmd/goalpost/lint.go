package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"goalpost/generate"
	"goalpost/mockserver"
	"goalpost/spec"
)

func newLint() *cobra.Command {
	var fixtures string
	var remote bool
	cmd := &cobra.Command{
		Use:   "lint [DOCUMENT]",
		Short: "Find every flaw of a document and its fixtures",
		Long: `lint checks DOCUMENT, or the document that is built in: that it is OpenAPI, that its
schemas, examples and expressions are what they should be, and that every fixture keeps
every promise of it. It prints each flaw with file and line, and exits 1 if there is one.
What is right and not supported is a note.

Without --fixtures the folder "fixtures" beside DOCUMENT is used if there is one.`,
		Example: `  goalpost lint
  goalpost lint openapi.yaml --fixtures fixtures`,
		Args: oneDocument,
		RunE: func(cmd *cobra.Command, args []string) error { return runLint(cmd, args, fixtures, remote) },
	}
	cmd.Flags().StringVar(&fixtures, "fixtures", "", "`folder` with <operationId>/<status>.<name>.yaml or .json")
	remoteFlag(cmd.Flags(), &remote)
	return cmd
}

func runLint(cmd *cobra.Command, args []string, folder string, remote bool) error {
	from, err := newSource(args, folder)
	if err != nil {
		return err
	}
	from.remote = remote
	document, fixtures, flaws, err := flawsOf(cmd.Context(), from)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	if document != nil {
		for _, note := range mockserver.Unsupported(document) {
			fmt.Fprintf(out, "note: %v\n    %s\n", from.locate(note, document), note.Hint)
		}
	}
	if len(flaws) == 0 {
		canned := 0
		for _, op := range document.Operations {
			canned += len(fixtures.Of(op))
		}
		fmt.Fprintf(out, "%s: no flaws; OpenAPI %s, %s, %s, %s\n", from.name(), document.OpenAPI,
			count(len(document.Operations), "operation"), count(canned, "fixture"), count(len(document.Assumptions()), "assumption"))
		return nil
	}
	for _, flaw := range flaws {
		fmt.Fprintln(out, flaw.Error())
		if flaw.Hint != "" {
			fmt.Fprintln(out, "    "+flaw.Hint)
		}
	}
	fmt.Fprintf(out, "%s: %s\n", from.name(), count(len(flaws), "flaw"))
	return errBroken
}

// flawsOf are all flaws of a document and its fixtures. The error says that they
// could not be read; a document that cannot be loaded is a flaw.
func flawsOf(ctx context.Context, from source) (*spec.Document, *mockserver.Fixtures, spec.Errors, error) {
	document, err := from.load()
	if err != nil {
		flaws, err := asFlaws(err)
		return nil, nil, flaws, err
	}
	folder, err := from.fixturesFS()
	if err != nil {
		return nil, nil, nil, err
	}
	fixtures, err := mockserver.LoadFixtures(document, folder)
	flaws, err := asFlaws(from.locate(err, document))
	values := generate.New(document)
	own := append(append(document.Lint(ctx), values.CheckTemplates()...), values.Check()...)
	if len(own) > 0 {
		located, _ := asFlaws(from.locate(own, document))
		flaws = append(located, flaws...)
	}
	return document, fixtures, flaws, err
}

// asFlaws are the flaws in an error, which is returned where it is none.
func asFlaws(err error) (spec.Errors, error) {
	var many spec.Errors
	var one *spec.Error
	switch {
	case errors.As(err, &many):
		return many, nil
	case errors.As(err, &one) && one.Code != "file":
		return spec.Errors{one}, nil
	}
	return nil, err
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
