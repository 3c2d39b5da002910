package main

import (
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// healthTimeout is how long a server may take to say that it is there.
const healthTimeout = 2 * time.Second

func newHealth() *cobra.Command {
	return &cobra.Command{
		Use:   "health [URL]",
		Short: "Exit 0 if a server answers at the URL, 1 if not",
		Long: `health asks the URL once. Any answer below 500 will do, also a 404: it is a sign of
life, not of a kept promise. Containers without a shell use it as their health check.`,
		Example: `  goalpost health
  goalpost health http://127.0.0.1:9000`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fail("ask one server at a time", "%s takes one URL, not %d", cmd.CommandPath(), len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			url := "http://127.0.0.1:8080"
			if len(args) == 1 {
				url = args[0]
			}
			request, err := http.NewRequestWithContext(cmd.Context(), http.MethodGet, url, nil)
			if err != nil || request.URL.Host == "" {
				return fail("write it as http://127.0.0.1:8080", "the argument is not a URL")
			}
			client := &http.Client{Timeout: healthTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			response, err := client.Do(request)
			if err != nil {
				printOne(cmd.ErrOrStderr(), "nothing answers at "+request.URL.Redacted(), "start it, or give the URL it listens on", true)
				return errBroken
			}
			defer response.Body.Close()
			fmt.Fprintln(cmd.OutOrStdout(), response.Status)
			if response.StatusCode >= http.StatusInternalServerError {
				return errBroken
			}
			return nil
		},
	}
}
