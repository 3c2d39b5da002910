package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version, the commit and the Go it was built with",
		Example: "  goalpost version",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			info, ok := debug.ReadBuildInfo()
			if !ok {
				info = &debug.BuildInfo{}
			}
			_, err := fmt.Fprint(cmd.OutOrStdout(), versionText(info))
			return err
		},
	}
}

func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fail(cmd.CommandPath()+" --help shows how it is used", "%s takes no arguments", cmd.CommandPath())
	}
	return nil
}

// versionText is what is known of the build, a line each; a line about which
// nothing is known is left out.
func versionText(info *debug.BuildInfo) string {
	version := info.Main.Version
	if version == "" {
		version = "(devel)"
	}
	settings := map[string]string{}
	for _, one := range info.Settings {
		settings[one.Key] = one.Value
	}
	text := "goalpost " + version + "\n"
	if commit := settings["vcs.revision"]; commit != "" {
		if at := settings["vcs.time"]; at != "" {
			commit += " of " + at
		}
		if settings["vcs.modified"] == "true" {
			commit += ", with changes"
		}
		text += "commit " + commit + "\n"
	}
	return text + fmt.Sprintf("%s %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// userAgent is how the suite introduces itself.
func userAgent() string {
	if info, ok := debug.ReadBuildInfo(); ok && strings.HasPrefix(info.Main.Version, "v") {
		return "goalpost/" + strings.TrimPrefix(info.Main.Version, "v")
	}
	return "goalpost"
}
