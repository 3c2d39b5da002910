package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"goalpost/contract"
	"goalpost/spec"
)

func newTest() *cobra.Command {
	var flags testFlags
	cmd := &cobra.Command{
		Use:   "test [DOCUMENT] --base-url URL",
		Short: "Check a deployment against its document",
		Long: `test sends requests to the deployment at --base-url and checks every answer against
DOCUMENT, or against the document that is built in. Only requests that change nothing
are sent, unless --allow-unsafe. It prints one line a case, each failure with the
request as a curl command, and exits 0 when every promise is kept, 1 when one is broken,
2 when it could not tell. What the document only assumes (x-assumed) warns; --strict
fails it.

A credential is given for each security scheme, in the environment as
GOALPOST_CREDENTIAL_<NAME> or with --credential, which others on the machine can see
in the list of processes. It is sent to no other host and printed nowhere.`,
		Example: `  export GOALPOST_CREDENTIAL_APIKEY=… GOALPOST_CREDENTIAL_BEARER=…
  goalpost test --base-url https://staging.example.com/api/v1
  goalpost test openapi.yaml --base-url http://127.0.0.1:8080/api/v1 --strict --report junit=report.xml
  goalpost test --base-url https://staging.example.com/api/v1 --rate 5 --operation getPet --checks ignored-auth`,
		Args: oneDocument,
		RunE: func(cmd *cobra.Command, args []string) error { return runTest(cmd, args, flags) },
	}
	flags.register(cmd.Flags())
	return cmd
}

func runTest(cmd *cobra.Command, args []string, flags testFlags) error {
	// The first Ctrl-C ends the run and still writes the reports, the second ends
	// the process.
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	from, err := newSource(args, "")
	if err != nil {
		return err
	}
	from.remote = flags.remote
	if flags.selfCheck {
		return runSelfCheck(ctx, cmd, from, flags)
	}
	if flags.baseURL == "" {
		return fail("give --base-url https://staging.example.com/api/v1, or the URL that goalpost mock prints", "--base-url is missing")
	}
	document, err := from.load()
	if err != nil {
		return err
	}
	options, err := flags.options(cmd.Flags(), document)
	if err != nil {
		return err
	}
	reports, err := openReports(flags.reports, flags.writeBaseline)
	if err != nil {
		return err
	}
	options.Folder = from.repositoryFolder()
	if flags.insecure {
		fmt.Fprintln(cmd.ErrOrStderr(), "warning: --insecure: no certificate is checked, so anybody may answer, and gets the credentials")
	}
	printFlaws(cmd.ErrOrStderr(), from, document)
	go func() { <-ctx.Done(); stop() }()
	out := cmd.OutOrStdout()
	if reports.toStdout() {
		out = cmd.ErrOrStderr()
	}
	shown, err := newProgress(flags.progress, flags.verbose, out, cmd.ErrOrStderr(), document.Title+" "+document.Version+" ("+from.name()+")")
	if err != nil {
		reports.discard()
		return err
	}
	options.Progress, options.Advance = shown.result, shown.advance
	report, err := contract.Run(ctx, document, options)
	if endErr := shown.end(); err == nil {
		err = endErr
	}
	if report == nil {
		reports.discard()
		return err
	}
	return flags.verdict(out, report, err, reports.save(report, cmd.OutOrStdout()))
}

// verdict prints what the run found and is the error that the command ends with:
// why the run came to no verdict, why it could not be told, or that the contract is
// broken.
func (t *testFlags) verdict(out io.Writer, report *contract.Report, runErr, writeErr error) error {
	// A run that was cut short has found nothing wrong, or something; it has not
	// found that the contract is kept.
	var printErr error
	if runErr == nil || !report.Kept() {
		printErr = report.WriteFailures(out)
	}
	if os.Getenv("GITHUB_ACTIONS") == "true" && printErr == nil {
		printErr = report.WriteGitHub(out)
	}
	switch {
	case runErr != nil:
		return runErr
	case printErr != nil:
		return printErr
	case writeErr != nil:
		return writeErr
	case t.writeBaseline != "":
		fmt.Fprintf(out, "The baseline %s holds the failures of this run.\n", t.writeBaseline)
		return nil
	case !report.Kept():
		return errBroken
	}
	return nil
}

// testCredentials are the credentials from the flags and the environment. The
// error names those that are needed and not given.
func testCredentials(document *spec.Document, flags []string) (map[string]string, error) {
	credentials, err := flagCredentials(document, flags)
	if err != nil {
		return nil, err
	}
	environmentCredentials(document, credentials)
	missing := missingCredentials(document, credentials)
	if len(missing) == 0 {
		return credentials, nil
	}
	variables := make([]string, len(missing))
	for i, name := range missing {
		variables[i] = contract.CredentialVariable(name)
	}
	return nil, fail("set "+strings.Join(variables, " and ")+", or give --credential "+missing[0]+"=VALUE",
		"no credential is given for %s", strings.Join(missing, " and "))
}
