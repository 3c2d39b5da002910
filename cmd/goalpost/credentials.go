package main

import (
	"os"
	"slices"
	"strings"

	"goalpost/contract"
	"goalpost/spec"
)

// flagCredentials reads --credential NAME=VALUE. No message repeats a value, nor
// a name that the document does not have: it may be a value in the wrong place.
func flagCredentials(document *spec.Document, flags []string) (map[string]string, error) {
	var names []string
	for _, scheme := range document.SecuritySchemes {
		names = append(names, scheme.Name)
	}
	hint := "the document has no security schemes, so leave --credential out"
	if len(names) > 0 {
		hint = "the document's security schemes are " + strings.Join(names, ", ")
	}
	credentials := map[string]string{}
	for _, one := range flags {
		name, value, ok := strings.Cut(one, "=")
		switch {
		case !ok:
			return nil, fail(hint, "--credential needs NAME=VALUE, and what was given has no =")
		case !slices.Contains(names, name):
			return nil, fail(hint, "--credential names a security scheme that the document does not have")
		case value == "":
			return nil, fail("--credential "+name+"=VALUE", "--credential %s has an empty value", name)
		case credentials[name] != "":
			return nil, fail("give it once", "--credential %s is given twice", name)
		}
		credentials[name] = value
	}
	return credentials, nil
}

// environmentCredentials adds the credentials that stand in the environment and
// are not given already.
func environmentCredentials(document *spec.Document, credentials map[string]string) {
	for _, scheme := range document.SecuritySchemes {
		if value := os.Getenv(contract.CredentialVariable(scheme.Name)); value != "" && credentials[scheme.Name] == "" {
			credentials[scheme.Name] = value
		}
	}
}

// missingCredentials are the security schemes that an operation needs and that
// have no credential: those of its first requirement, where none of its
// requirements is met. They are in the order of the document.
func missingCredentials(document *spec.Document, credentials map[string]string) []string {
	needed := map[string]bool{}
	for _, op := range document.Operations {
		if len(op.Security) == 0 || met(op.Security, credentials) {
			continue
		}
		for _, scheme := range op.Security[0] {
			needed[scheme.Name] = credentials[scheme.Name] == "" && scheme.Type != "mutualTLS"
		}
	}
	var missing []string
	for _, scheme := range document.SecuritySchemes {
		if needed[scheme.Name] {
			missing = append(missing, scheme.Name)
		}
	}
	return missing
}

func met(requirements []spec.Requirement, credentials map[string]string) bool {
	for _, requirement := range requirements {
		all := true
		for _, scheme := range requirement {
			all = all && (credentials[scheme.Name] != "" || scheme.Type == "mutualTLS")
		}
		if all {
			return true
		}
	}
	return false
}
