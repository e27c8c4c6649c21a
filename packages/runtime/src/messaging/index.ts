export { connectMessaging, DELIVERY } from './connect.ts'
export type { ConnectOptions } from './connect.ts'
export { encodeTask, MAX_TASK_BYTES } from './encode-task.ts'
export type {
  Bucket,
  BucketChange,
  BucketEntry,
  BucketOptions,
  BucketWrite,
  Cancellation,
  Consumption,
  DeliveryTimes,
  LostTask,
  MalformedTask,
  Messaging,
  MessagingSettings,
  TaskConsumption,
  TaskDelivery,
} from './types.ts'
