package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"goalpost/contract"
	"goalpost/contract/mutant"
	"goalpost/mockserver"
	"goalpost/spec"
)

// selfCheckSeeds is how many servers with generated bodies are tried, so that what
// the fixtures and examples do not show is seen.
const selfCheckSeeds = 6

// runSelfCheck measures how much the suite notices: the mock serves the document
// within the process, and the suite is run against it with one promise broken at a
// time.
func runSelfCheck(ctx context.Context, cmd *cobra.Command, from source, flags testFlags) error {
	if cmd.Flags().Changed("base-url") {
		return fail("leave out --base-url: the mock serves the document within the process", "--self-check measures the suite, not a deployment")
	}
	var score *mutant.Score
	reports, err := openScores(flags.reports, &score)
	if err != nil {
		return err
	}
	if score, err = selfCheck(ctx, cmd, from, flags.progress); err != nil {
		reports.discard()
		return err
	}
	out := cmd.OutOrStdout()
	if reports.toStdout() {
		out = cmd.ErrOrStderr()
	}
	if err := score.WriteText(out); err != nil {
		return err
	}
	if err := reports.save(nil, cmd.OutOrStdout()); err != nil {
		return err
	}
	if score.Count("", mutant.Survived) > 0 || len(score.Untested) > 0 {
		return errBroken
	}
	return nil
}

func selfCheck(ctx context.Context, cmd *cobra.Command, from source, progress string) (*mutant.Score, error) {
	document, err := from.load()
	if err != nil {
		return nil, err
	}
	printFlaws(cmd.ErrOrStderr(), from, document)
	fixtures, err := from.fixturesFS()
	if err != nil {
		return nil, err
	}
	credentials := mutant.Credentials(document)
	right, variants, err := selfCheckServers(document, fixtures, credentials, from.isBuiltIn())
	if err != nil {
		return nil, from.locate(err, document)
	}
	errOut := cmd.ErrOrStderr()
	shown := &tally{w: errOut, terminal: progress == "bar" || progress == "auto" && isTerminal(errOut)}
	if progress == "none" {
		shown.w = io.Discard
	}
	score, err := mutant.Measure(ctx, document, right, mutant.Options{Variants: variants, Credentials: credentials, Progress: shown.add})
	shown.end()
	return score, from.locate(err, document)
}

// selfCheckServers are the mock as it serves the document, and the mock with other
// data: bodies generated from several seeds.
func selfCheckServers(document *spec.Document, fixtures fs.FS, credentials map[string]string, trusted bool) (http.Handler, []mutant.Variant, error) {
	right, err := mockserver.New(document, mockserver.Options{Fixtures: fixtures, Trusted: trusted, Credentials: credentials})
	if err != nil {
		return nil, nil, err
	}
	var variants []mutant.Variant
	for seed := range uint64(selfCheckSeeds) {
		generated, err := mockserver.New(document, mockserver.Options{Seed: seed, Generate: true, Credentials: credentials})
		if err != nil {
			return nil, nil, err
		}
		variants = append(variants, mutant.Variant{Name: fmt.Sprintf("generated with seed %d", seed), Handler: generated})
	}
	return right, variants, nil
}

// openScores creates the files of --report json=FILE, so that one that cannot be
// written is known before the first promise is broken. The score is there when they
// are saved.
func openScores(flags []string, score **mutant.Score) (reportFiles, error) {
	var files reportFiles
	for _, one := range flags {
		format, name, _ := strings.Cut(one, "=")
		if format != "json" || name == "" {
			return nil, fail("--report json=FILE", "--self-check writes its report as json only")
		}
		files = append(files, &reportFile{name: name, write: func(_ *contract.Report, w io.Writer) error { return (*score).WriteJSON(w) }})
	}
	for _, one := range files {
		if err := one.open(); err != nil {
			files.discard()
			return nil, fail("check that its folder exists and can be written to", "the report %s cannot be written", one.name)
		}
	}
	return files, nil
}

// tally shows how many promises are broken so far: a bar on a terminal, a line for
// each tenth elsewhere.
type tally struct {
	w                     io.Writer
	terminal              bool
	done, survived, shown int
}

func (t *tally) add(outcome mutant.Outcome, of int) {
	if t.done++; outcome.Fate == mutant.Survived {
		t.survived++
	}
	steps := 10
	if t.terminal {
		steps = 200
	}
	step := t.done * steps / of
	if step == t.shown {
		return
	}
	t.shown = step
	if !t.terminal {
		fmt.Fprintf(t.w, "%d of %d promises broken, %d survived\n", t.done, of, t.survived)
		return
	}
	const width = 24
	full := t.done * width / of
	fmt.Fprintf(t.w, "\r\x1b[K%s%s %d of %d promises broken, %d survived", strings.Repeat("█", full), strings.Repeat("░", width-full), t.done, of, t.survived)
}

// end takes the bar away.
func (t *tally) end() {
	if t.terminal {
		fmt.Fprint(t.w, "\r\x1b[K")
	}
}
