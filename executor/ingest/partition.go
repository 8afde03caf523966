package ingest

import (
	"path/filepath"
	"regexp"
	"strings"
)

// partition is the name of a folder that only parts the files in it from others of the table: y=2026, 2026-05-01, 05.
var partition = regexp.MustCompile(`^(?:[A-Za-z_][\w-]*=.*|\d{4}(?:-?\d\d){0,2}|\d\d)$`)

// resourcePart begins the folders of diagnostic settings that are named for a resource, as deep as its path is long.
const resourcePart = "resourceId="

// container is what the containers begin with that diagnostic settings export a category of logs to.
const container = "insights-logs-"

// tablesOfCategories are the tables that categories of logs are in, where those have other names.
var tablesOfCategories = map[string]string{
	"signinlogs": "SigninLogs", "noninteractiveusersigninlogs": "AADNonInteractiveUserSignInLogs",
	"serviceprincipalsigninlogs": "AADServicePrincipalSignInLogs", "managedidentitysigninlogs": "AADManagedIdentitySignInLogs",
	"adfssigninlogs": "ADFSSignInLogs", "provisioninglogs": "AADProvisioningLogs", "auditlogs": "AuditLogs",
	"riskyusers": "AADRiskyUsers", "userriskevents": "AADUserRiskEvents",
	"riskyserviceprincipals": "AADRiskyServicePrincipals", "serviceprincipalriskevents": "AADServicePrincipalRiskEvents",
	"microsoftgraphactivitylogs": "MicrosoftGraphActivityLogs",
}

// huntingCategory begins the categories of what Defender exports; the table's name follows.
const huntingCategory = "AdvancedHunting-"

// hourFile is how the files that diagnostic settings write are named, for the hour of which each is.
const hourFile = "PT1H"

// addParts adds all files of a folder to a table, also those in folders that part them.
func (s *Store) addParts(name, folder string) error {
	parts, err := s.partsOf(folder, false)
	if err != nil {
		return err
	}
	if category, ok := strings.CutPrefix(name, container); ok && len(parts) > 0 {
		name = tableOfCategory(category, parts[0])
	}
	for _, part := range parts {
		if err := s.addFile(name, part); err != nil {
			return err
		}
	}
	return nil
}

// partsOf is the files of a table's folder. All folders below the one of a resource are looked into.
func (s *Store) partsOf(folder string, all bool) (parts []string, err error) {
	err = files(folder, func(path string, isFolder bool) error {
		name := filepath.Base(path)
		if !isFolder {
			if _, _, ok := stem(path); ok && holdsRows(path) {
				parts = append(parts, path)
			} else {
				s.notePassed(path)
			}
			return nil
		}
		if !all && !partition.MatchString(name) {
			return nil
		}
		more, err := s.partsOf(path, all || strings.HasPrefix(name, resourcePart))
		parts = append(parts, more...)
		return err
	})
	return parts, err
}

// tableOfCategory is the table of a category of logs, whose name a container has in small letters.
func tableOfCategory(category, file string) string {
	if table := tablesOfCategories[category]; table != "" {
		return table
	}
	if table, ok := strings.CutPrefix(onlyValue(file, "category"), huntingCategory); ok {
		return table
	}
	return container + category
}
