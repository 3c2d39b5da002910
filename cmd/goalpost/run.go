package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"goalpost/spec"
)

// What the command exits with.
const (
	exitKept     = 0 // everything is as the document says
	exitBroken   = 1 // a promise of the document is broken, or the document is flawed
	exitCouldNot = 2 // the command could not do what it was asked to do
)

// errBroken ends a command whose findings are printed already.
var errBroken = errors.New("broken")

// failure is why the command could not run, and what to do about it.
type failure struct{ message, hint string }

func (f *failure) Error() string { return f.message }

// fail is a failure; the message never holds the value of a flag.
func fail(hint, format string, args ...any) error {
	return &failure{fmt.Sprintf(format, args...), hint}
}

// run is the whole command, without the process around it: it is given what main
// is given and returns what main exits with.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return exitKept
	case errors.Is(err, errBroken):
		return exitBroken
	}
	printError(stderr, err)
	return exitCouldNot
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "goalpost",
		Short: "Serve an OpenAPI document as an API, and check an API against it",
		Long: `goalpost reads one OpenAPI 3.0 or 3.1 document and does two things with it:

  goalpost mock   serves an API that is not there yet
  goalpost test   checks an API that is

Without a DOCUMENT both work on the one that is built in.
Exit status: 0 kept, 1 broken, 2 could not run.`,
		Example: `  goalpost mock
  goalpost test --base-url http://127.0.0.1:8080/api/v1 --credential apikey=k --credential bearer=t`,
		Args:          knownCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(newMock(), newTest(), newChecks(), newLint(), newVersion(), newHealth())
	return root
}

// knownCommand refuses a first word that is no command.
func knownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, cmd := range root.Commands() {
		if cmd.IsAvailableCommand() {
			names = append(names, cmd.Name())
		}
	}
	hint := "the commands are " + strings.Join(names, ", ")
	if near := nearest(args[0], names); near != "" {
		hint = "did you mean goalpost " + near + "?"
	}
	return fail(hint, "there is no command %q", args[0])
}

// oneDocument is the argument rule of commands that take [DOCUMENT]. It does not
// repeat the words: one of them may be a credential that lost its flag.
func oneDocument(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return fail("put quotes around a value with spaces, and a flag before each credential",
			"%s takes one DOCUMENT, not %d", cmd.CommandPath(), len(args))
	}
	return nil
}

// flagError says what is wrong with a flag, and never the value it was given.
func flagError(cmd *cobra.Command, err error) error {
	help := cmd.CommandPath() + " --help lists the flags"
	var unknown *pflag.NotExistError
	var valueless *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return fail(help, "%s has no flag -%s", cmd.CommandPath(), unknown.GetSpecifiedName())
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		return fail(flagHint(cmd, name, help), "%s has no flag --%s", cmd.CommandPath(), name)
	case errors.As(err, &valueless):
		flag := valueless.GetFlag()
		return fail(usage(flag), "--%s needs a value", flag.Name)
	case errors.As(err, &invalid):
		flag := invalid.GetFlag()
		return fail(usage(flag), "the value of --%s is not of type %s", flag.Name, flag.Value.Type())
	}
	return fail(help, "the flags of %s cannot be read", cmd.CommandPath())
}

// usage is how a flag is written and what it is for.
func usage(flag *pflag.Flag) string {
	value, text := pflag.UnquoteUsage(flag)
	return "--" + flag.Name + " " + value + ": " + text
}

// flagHint is the flag that was perhaps meant: one of this command, or the same
// of another.
func flagHint(cmd *cobra.Command, name, otherwise string) string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near := nearest(name, names); near != "" {
		return "did you mean --" + near + "?"
	}
	for _, other := range cmd.Root().Commands() {
		if other.Flags().Lookup(name) != nil {
			return "--" + name + " is a flag of " + other.CommandPath()
		}
	}
	return otherwise
}

// printError prints each error with what to do about it.
func printError(w io.Writer, err error) {
	var many spec.Errors
	var one *spec.Error
	var own *failure
	switch {
	case errors.As(err, &many):
		for i, e := range many {
			last := i == len(many)-1 || many[i+1].Hint != e.Hint
			printOne(w, e.Error(), e.Hint, last)
		}
	case errors.As(err, &one):
		printOne(w, one.Error(), one.Hint, true)
	case errors.As(err, &own):
		printOne(w, own.message, own.hint, true)
	default:
		printOne(w, err.Error(), "", true)
	}
}

// printOne prints an error, and its hint unless the next error has the same.
func printOne(w io.Writer, message, hint string, withHint bool) {
	fmt.Fprintf(w, "error: %s\n", message)
	if hint != "" && withHint {
		fmt.Fprintf(w, "hint: %s\n", hint)
	}
}
