package rulecheck

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/cmd/internal/yamldoc"
	"kql/parser"
)

// entities are the types that Sentinel maps alerts to, with the identifiers of each.
var entities = map[string][]string{
	"Account":          words("Name FullName NTDomain DnsDomain UPNSuffix Sid AadTenantId AadUserId PUID IsDomainJoined DisplayName ObjectGuid"),
	"Host":             words("DnsDomain NTDomain HostName FullName NetBiosName AzureID OMSAgentID OSFamily OSVersion IsDomainJoined"),
	"IP":               words("Address AddressScope"),
	"URL":              words("Url"),
	"AzureResource":    words("ResourceId"),
	"CloudApplication": words("AppId Name InstanceName"),
	"DNS":              words("DomainName"),
	"File":             words("Directory Name"),
	"FileHash":         words("Algorithm Value"),
	"Malware":          words("Name Category"),
	"Process":          words("ProcessId CommandLine ElevationToken CreationTimeUtc"),
	"RegistryKey":      words("Hive Key"),
	"RegistryValue":    words("Name Value ValueType"),
	"SecurityGroup":    words("DistinguishedName SID ObjectGuid"),
	"Mailbox":          words("MailboxPrimaryAddress DisplayName Upn ExternalDirectoryObjectId RiskLevel"),
	"MailCluster":      words("NetworkMessageIds CountByDeliveryStatus CountByThreatType CountByProtectionStatus Threats Query QueryTime MailCount IsVolumeAnomaly Source ClusterSourceIdentifier ClusterSourceType ClusterQueryStartTime ClusterQueryEndTime ClusterGroup"),
	"MailMessage":      words("Recipient Urls Threats Sender P1Sender P1SenderDisplayName P1SenderDomain SenderIP P2Sender P2SenderDisplayName P2SenderDomain ReceivedDate NetworkMessageId InternetMessageId Subject BodyFingerprintBin1 BodyFingerprintBin2 BodyFingerprintBin3 BodyFingerprintBin4 BodyFingerprintBin5 AntispamDirection DeliveryAction DeliveryLocation Language ThreatDetectionMethods"),
	"SubmissionMail":   words("SubmissionId SubmissionDate Submitter NetworkMessageId Timestamp Recipient Sender SenderIp Subject ReportType"),
	"IoTDevice":        words("IoTHub DeviceId DeviceName IoTSecurityAgentId DeviceType Source SourceRef Manufacturer Model OperatingSystem IpAddress MacAddress Protocols SerialNumber"),
}

func words(text string) []string { return strings.Fields(text) }

// Limits of what a rule maps.
const (
	mostEntities      = 10
	mostIdentifiers   = 3
	mostCustomDetails = 20
	mostPlaceholders  = 3
)

// entities checks entityMappings: types, identifiers, and that each column is in the result.
func (r *rule) entities() {
	n := r.keys["entityMappings"]
	if n == nil {
		return
	}
	items := r.Items(n, "entityMappings")
	if len(items) > mostEntities {
		r.fail(n, "KQL416", "", "A rule maps up to %d entities, not %d.", mostEntities, len(items))
	}
	for _, item := range items {
		r.entity(item)
	}
}

func (r *rule) entity(item *yaml.Node) {
	var identifiers []string
	var fields *yaml.Node
	typed := false
	r.Keys(item, "an entity",
		yamldoc.Key{Name: "entityType", Read: func(n *yaml.Node) {
			typed = true
			if identifiers = entities[n.Value]; identifiers == nil {
				r.fail(n, "KQL413", yamldoc.DidYouMean(n.Value, slices.Sorted(maps.Keys(entities))), "'%s' is no type of entity.", n.Value)
			}
		}},
		yamldoc.Key{Name: "fieldMappings", Read: func(n *yaml.Node) { fields = n }})
	if !typed {
		r.fail(item, "KQL401", "", "The entity has no key 'entityType'.")
	}
	if fields == nil {
		r.fail(item, "KQL401", "", "The entity has no key 'fieldMappings'.")
		return
	}
	all := r.Items(fields, "fieldMappings")
	if len(all) > mostIdentifiers {
		r.fail(fields, "KQL416", "", "An entity has up to %d identifiers, not %d.", mostIdentifiers, len(all))
	}
	for _, f := range all {
		r.Keys(f, "a field",
			yamldoc.Key{Name: "identifier", Read: func(n *yaml.Node) {
				if identifiers != nil && !slices.Contains(identifiers, n.Value) {
					r.fail(n, "KQL414", yamldoc.DidYouMean(n.Value, identifiers), "An entity of this type has no identifier '%s'.", n.Value)
				}
			}},
			yamldoc.Key{Name: "columnName", Read: func(n *yaml.Node) { r.resultColumn(n, n.Value) }})
	}
}

// resultColumn wants the query's result to have a column.
func (r *rule) resultColumn(n *yaml.Node, name string) {
	if hint, ok := r.column(name); !ok {
		r.fail(n, "KQL415", hint, "The query's result has no column '%s'.", name)
	}
}

func (r *rule) customDetails() {
	n := r.keys["customDetails"]
	if n == nil {
		return
	}
	pairs := r.Pairs(n, "customDetails")
	if len(pairs) > mostCustomDetails {
		r.fail(n, "KQL416", "", "A rule has up to %d custom details, not %d.", mostCustomDetails, len(pairs))
	}
	for _, p := range pairs {
		r.resultColumn(p[1], p[1].Value)
	}
}

var placeholder = regexp.MustCompile(`\{\{([^{}]*)\}\}`)

// alertDetails checks alertDetailsOverride: the columns that it names, and those in {{placeholders}}.
func (r *rule) alertDetails() {
	n := r.keys["alertDetailsOverride"]
	if n == nil {
		return
	}
	format := func(n *yaml.Node) {
		all := placeholder.FindAllStringSubmatch(n.Value, -1)
		if len(all) > mostPlaceholders {
			r.fail(n, "KQL416", "", "A format has up to %d columns, not %d.", mostPlaceholders, len(all))
		}
		for _, m := range all {
			r.resultColumn(n, strings.TrimSpace(m[1]))
		}
		if strings.Count(n.Value, "{{") != len(all) {
			r.fail(n, "KQL419", "write {{Column}}", "A placeholder is not closed.")
		}
	}
	column := func(n *yaml.Node) { r.resultColumn(n, n.Value) }
	r.Keys(n, "alertDetailsOverride",
		yamldoc.Key{Name: "alertDisplayNameFormat", Read: format}, yamldoc.Key{Name: "alertDescriptionFormat", Read: format},
		yamldoc.Key{Name: "alertTacticsColumnName", Read: column}, yamldoc.Key{Name: "alertSeverityColumnName", Read: column},
		yamldoc.Key{Name: "alertDynamicProperties", Read: func(n *yaml.Node) {
			for _, item := range r.Items(n, "alertDynamicProperties") {
				r.Keys(item, "a property", yamldoc.Key{Name: "alertProperty", Read: func(*yaml.Node) {}}, yamldoc.Key{Name: "value", Read: column})
			}
		}})
}

// connectors notes tables that requiredDataConnectors names and the query never reads, and the reverse.
func (r *rule) connectors() {
	n := r.keys["requiredDataConnectors"]
	if n == nil {
		return
	}
	named := map[string]bool{}
	for _, item := range r.Items(n, "requiredDataConnectors") {
		r.Keys(item, "a connector",
			yamldoc.Key{Name: "connectorId", Read: func(*yaml.Node) {}},
			yamldoc.Key{Name: "dataTypes", Read: func(n *yaml.Node) {
				for _, t := range r.Items(n, "dataTypes") {
					table, _, _ := strings.Cut(t.Value, " ")
					named[table] = true
					if r.query.Schema != nil && r.query.Known(table) && !slices.Contains(r.query.Tables, table) {
						r.Report(t, parser.Note, "KQL418", "", "The query never reads the table '%s'.", table)
					}
				}
			}})
	}
	for _, table := range r.query.Tables {
		if len(named) > 0 && !named[table] && r.query.Known(table) {
			r.Report(r.at["requiredDataConnectors"], parser.Note, "KQL418", "", "The query reads the table '%s', which no connector here has.", table)
		}
	}
}

// SameID reports an id that another of the files has too.
func SameID(d *yamldoc.Document, seen map[string]string) {
	if d.Root == nil || d.Root.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(d.Root.Content); i += 2 {
		if d.Root.Content[i].Value != "id" {
			continue
		}
		id := strings.ToLower(d.Root.Content[i+1].Value)
		if other := seen[id]; other != "" {
			d.Report(d.Root.Content[i+1], parser.Error, "KQL404", "", "The rule %s has this id too.", other)
			return
		}
		seen[id] = d.Source.Name
	}
}
