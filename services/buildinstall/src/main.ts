import { runService } from '@murli/runtime/service'
import { service } from './service.ts'

await runService(service)
