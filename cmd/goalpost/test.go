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

// testFlags are the flags of goalpost test.
type testFlags struct {
	baseURL     string
	credentials []string
	strict      bool
	reports     []string
}

func newTest() *cobra.Command {
	var flags testFlags
	cmd := &cobra.Command{
		Use:   "test [DOCUMENT] --base-url URL",
		Short: "Check a deployment against its document",
		Long: `test sends requests to the deployment at --base-url and checks every answer against
DOCUMENT, or against the document that is built in. Only requests that change nothing
are sent. It prints one line a check, each failure with the request as a curl
command, and exits 0 when every promise is kept, 1 when one is broken, 2 when it could
not tell. What the document only assumes (x-assumed) warns; --strict fails it.

A credential is given for each security scheme, in the environment as
GOALPOST_CREDENTIAL_<NAME> or with --credential, which others on the machine can see
in the list of processes. It is sent to no other host and printed nowhere.`,
		Example: `  export GOALPOST_CREDENTIAL_APIKEY=… GOALPOST_CREDENTIAL_BEARER=…
  goalpost test --base-url https://staging.example.com/api/v1
  goalpost test openapi.yaml --base-url http://127.0.0.1:8080/api/v1 --strict --report junit=report.xml`,
		Args: oneDocument,
		RunE: func(cmd *cobra.Command, args []string) error { return runTest(cmd, args, flags) },
	}
	f := cmd.Flags()
	f.StringVar(&flags.baseURL, "base-url", "", "`URL` of the deployment, with the base path of the API")
	f.StringArrayVar(&flags.credentials, "credential", nil, "`NAME=VALUE`: the credential of a security scheme; repeat it for more schemes")
	f.BoolVar(&flags.strict, "strict", false, "fail where something that is only assumed does not hold")
	f.StringArrayVar(&flags.reports, "report", nil, "`FORMAT=FILE`: also write a report; the format is junit; may be repeated")
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
	if flags.baseURL == "" {
		return fail("give --base-url https://staging.example.com/api/v1, or the URL that goalpost mock prints", "--base-url is missing")
	}
	document, err := from.load()
	if err != nil {
		return err
	}
	credentials, err := testCredentials(document, flags.credentials)
	if err != nil {
		return err
	}
	reports, err := openReports(flags.reports)
	if err != nil {
		return err
	}
	printFlaws(cmd.ErrOrStderr(), from, document)
	go func() { <-ctx.Done(); stop() }()
	out := cmd.OutOrStdout()
	report, err := contract.Run(ctx, document, contract.Options{BaseURL: flags.baseURL, Credentials: credentials,
		Strict: flags.strict, UserAgent: userAgent(), Progress: printer(out, document.Title+" "+document.Version+" ("+from.name()+")")})
	if report == nil {
		discard(reports)
		return err
	}
	// A run that was cut short has found nothing wrong, or something; it has not
	// found that the contract is kept.
	if err == nil || !report.Kept() {
		if printErr := report.WriteFailures(out); printErr != nil && err == nil {
			err = printErr
		}
	}
	if writeErr := writeReports(reports, report); writeErr != nil && err == nil {
		err = writeErr
	}
	if err == nil && !report.Kept() {
		err = errBroken
	}
	return err
}

// printer prints each result when it is there, a block of lines an operation,
// below a heading.
func printer(out io.Writer, heading string) func(contract.Result) {
	block := "\x00"
	return func(result contract.Result) {
		if heading != "" {
			fmt.Fprintln(out, heading)
			heading = ""
		}
		if result.Operation != block {
			block = result.Operation
			fmt.Fprintln(out)
		}
		fmt.Fprintln(out, result)
	}
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

// openReports creates the files of --report FORMAT=FILE, so that one that cannot
// be written is known before the first request is sent.
func openReports(flags []string) ([]*os.File, error) {
	var files []*os.File
	for _, one := range flags {
		format, name, _ := strings.Cut(one, "=")
		if format != "junit" || name == "" {
			discard(files)
			return nil, fail("--report junit=report.xml", "--report needs FORMAT=FILE, and the format junit")
		}
		file, err := os.Create(name)
		if err != nil {
			discard(files)
			return nil, fail("check that its folder exists and can be written to", "the report %s cannot be written", name)
		}
		files = append(files, file)
	}
	return files, nil
}

// discard removes report files for which there is no report.
func discard(files []*os.File) {
	for _, file := range files {
		file.Close()
		os.Remove(file.Name())
	}
}

func writeReports(files []*os.File, report *contract.Report) error {
	var failed error
	for _, file := range files {
		err := report.WriteJUnit(file)
		if closeErr := file.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			failed = fail("check that there is room on the disk", "%s", fmt.Sprintf("the report %s cannot be written: %v", file.Name(), err))
		}
	}
	return failed
}
