/** Where the servers of one Swift listen on 127.0.0.1. */
export interface SwiftPorts {
  proxy: number
  account: number
  container: number
  object: number
  memcached: number
}

/** The one user, who owns the account. */
export const SWIFT_USER = { accessKeyId: 'test:tester', secretAccessKey: 'testing' }

/** What all servers of a cluster share. */
export const SWIFT_CONF = `[swift-hash]
swift_hash_path_suffix = murli
swift_hash_path_prefix = tests
[storage-policy:0]
name = Policy-0
default = yes
`

/** `workers = 0` keeps each server in one process, which can then be ended by its pid. */
const defaults = (top: string, port: number, user: string) => `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${user}
swift_dir = ${top}
devices = ${top}/devices
mount_check = false
log_level = WARNING
`

/** Configuration of the proxy with the S3 API before it. */
export function proxyConfig(top: string, ports: SwiftPorts, user: string): string {
  const [account, name] = SWIFT_USER.accessKeyId.split(':')
  return `${defaults(top, ports.proxy, user)}
[pipeline:main]
pipeline = catch_errors gatekeeper cache listing_formats bulk s3api tempauth copy slo dlo versioned_writes proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
# There is one device: a busy machine must not make it be passed over.
error_suppression_limit = 1000000
conn_timeout = 30
node_timeout = 60
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${ports.memcached}
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_${account}_${name} = ${SWIFT_USER.secretAccessKey} .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_versioned_writes = true
`
}

/** Configuration of an account, container or object server. */
export function storageConfig(top: string, name: 'account' | 'container' | 'object', port: number, user: string): string {
  return `${defaults(top, port, user)}
[pipeline:main]
pipeline = ${name}-server
[app:${name}-server]
use = egg:swift#${name}
[${name}-replicator]
recon_cache_path = ${top}/cache
`
}
