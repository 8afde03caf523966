package rulecheck

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/executor/workspace/yamldoc"
)

// entity is a type that Sentinel maps alerts to: its identifiers, and the sets of them of which one must be whole.
type entity struct{ identifiers, needs []string }

func ofType(identifiers string, needs ...string) entity { return entity{words(identifiers), needs} }

// entities are the types by name. A set that is needed is written as Algorithm+Value.
var entities = map[string]entity{
	"Account":          ofType("Name FullName NTDomain DnsDomain UPNSuffix Sid AadTenantId AadUserId PUID IsDomainJoined DisplayName ObjectGuid", "FullName", "Sid", "Name", "AadUserId", "PUID", "ObjectGuid"),
	"Host":             ofType("DnsDomain NTDomain HostName FullName NetBiosName AzureID OMSAgentID OSFamily OSVersion IsDomainJoined", "FullName", "HostName", "NetBiosName", "AzureID", "OMSAgentID"),
	"IP":               ofType("Address AddressScope", "Address"),
	"URL":              ofType("Url", "Url"),
	"AzureResource":    ofType("ResourceId", "ResourceId"),
	"CloudApplication": ofType("AppId Name InstanceName", "AppId", "Name"),
	"DNS":              ofType("DomainName", "DomainName"),
	"File":             ofType("Directory Name", "Name"),
	"FileHash":         ofType("Algorithm Value", "Algorithm+Value"),
	"Malware":          ofType("Name Category", "Name"),
	"Process":          ofType("ProcessId CommandLine ElevationToken CreationTimeUtc", "CommandLine", "ProcessId"),
	"RegistryKey":      ofType("Hive Key", "Key", "Hive"),
	"RegistryValue":    ofType("Name Value ValueType", "Name"),
	"SecurityGroup":    ofType("DistinguishedName SID ObjectGuid", "DistinguishedName", "SID", "ObjectGuid"),
	"Mailbox":          ofType("MailboxPrimaryAddress DisplayName Upn ExternalDirectoryObjectId AadUserId RiskLevel", "MailboxPrimaryAddress"),
	"MailCluster": ofType(`NetworkMessageIds CountByDeliveryStatus CountByThreatType CountByProtectionStatus Threats Query QueryTime MailCount
		IsVolumeAnomaly Source ClusterSourceIdentifier ClusterSourceType ClusterQueryStartTime ClusterQueryEndTime ClusterGroup`, "Query", "Source"),
	"MailMessage": ofType(`Recipient Urls Threats Sender P1Sender P1SenderDisplayName P1SenderDomain SenderIP P2Sender P2SenderDisplayName
		P2SenderDomain ReceivedDate NetworkMessageId InternetMessageId Subject BodyFingerprintBin1 BodyFingerprintBin2 BodyFingerprintBin3
		BodyFingerprintBin4 BodyFingerprintBin5 AntispamDirection DeliveryAction DeliveryLocation Language ThreatDetectionMethods`, "NetworkMessageId", "Recipient"),
	"SubmissionMail": ofType("SubmissionId SubmissionDate Submitter NetworkMessageId Timestamp Recipient Sender SenderIp Subject ReportType",
		"SubmissionId", "NetworkMessageId", "Recipient", "Submitter"),
	"IoTDevice": ofType(`IoTHub DeviceId DeviceName IoTSecurityAgentId DeviceType Source SourceRef Manufacturer Model OperatingSystem IpAddress
		MacAddress Protocols SerialNumber FirmwareVersion`, "DeviceId"),
}

func entityTypes() []string { return slices.Sorted(maps.Keys(entities)) }

// Limits of what a rule maps.
const (
	mostEntities    = 10
	mostIdentifiers = 3
)

// entityMappings checks types, identifiers, and that each column is in the result.
func (r *rule) entityMappings() {
	items := r.list("entityMappings")
	if n := r.Value("entityMappings"); n != nil && n.Kind == yaml.SequenceNode && (len(items) == 0 || len(items) > mostEntities) {
		r.fail(n, "KQL416", "", "A rule maps 1 to %d entities, not %d.", mostEntities, len(items))
	}
	for _, item := range items {
		r.entityMapping(item)
	}
	for _, item := range r.list("sentinelEntitiesMappings") {
		r.Keys(item, "an entity", yamldoc.Key{Name: "columnName", Read: r.columnName})
	}
}

func (r *rule) entityMapping(item *yaml.Node) {
	var kind, fields *yaml.Node
	r.Keys(item, "an entity",
		yamldoc.Key{Name: "entityType", Read: func(n *yaml.Node) { kind = n }},
		yamldoc.Key{Name: "fieldMappings", Read: func(n *yaml.Node) { fields = n }})
	var of *entity
	if kind == nil {
		r.fail(item, "KQL401", "", "The entity has no key 'entityType'.")
	} else if e, ok := entities[kind.Value]; ok {
		of = &e
	} else {
		r.fail(kind, "KQL413", yamldoc.DidYouMean(kind.Value, entityTypes()), "'%s' is no type of entity.", kind.Value)
	}
	if fields == nil {
		r.fail(item, "KQL401", "", "The entity has no key 'fieldMappings'.")
		return
	}
	all := r.Items(fields, "fieldMappings")
	if fields.Kind == yaml.SequenceNode && (len(all) == 0 || len(all) > mostIdentifiers) {
		r.fail(fields, "KQL416", "", "An entity has 1 to %d identifiers, not %d.", mostIdentifiers, len(all))
		return
	}
	var named []string
	for _, f := range all {
		if name := r.fieldMapping(f, of); name != "" {
			if slices.Contains(named, name) {
				r.fail(f, "KQL414", "", "The identifier '%s' stands here twice.", name)
			}
			named = append(named, name)
		}
	}
	if of != nil && len(named) == len(all) && len(named) > 0 && !of.told(named) {
		r.fail(kind, "KQL421", "add "+strings.Join(of.needs, " or "), "These identifiers do not tell one %s from another.", kind.Value)
	}
}

// told says whether identifiers hold one of the sets that an entity needs, or one that it does not have.
func (e *entity) told(identifiers []string) bool {
	for _, set := range e.needs {
		if !slices.ContainsFunc(strings.Split(set, "+"), func(i string) bool { return !slices.Contains(identifiers, i) }) {
			return true
		}
	}
	return slices.ContainsFunc(identifiers, func(i string) bool { return !slices.Contains(e.identifiers, i) })
}

// fieldMapping checks an identifier and its column, and gives the identifier.
func (r *rule) fieldMapping(field *yaml.Node, of *entity) (identifier string) {
	has := map[string]bool{}
	r.Keys(field, "a field",
		yamldoc.Key{Name: "identifier", Read: func(n *yaml.Node) {
			has["identifier"], identifier = true, n.Value
			if of != nil && !slices.Contains(of.identifiers, n.Value) {
				r.fail(n, "KQL414", yamldoc.DidYouMean(n.Value, of.identifiers), "An entity of this type has no identifier '%s'.", n.Value)
			}
		}},
		yamldoc.Key{Name: "columnName", Read: func(n *yaml.Node) {
			has["columnName"] = true
			r.columnName(n)
		}})
	for _, key := range []string{"identifier", "columnName"} {
		if field.Kind == yaml.MappingNode && !has[key] {
			r.fail(field, "KQL401", "", "The field has no key '%s'.", key)
		}
	}
	return identifier
}
