export { decode, Decoder, type XmlRpcMessage } from './decode.ts'
export { encodeAnswer, encodeCall, encodeFault } from './encode.ts'
export { DateTime, Double, isStruct, type XmlRpcStruct, type XmlRpcValue } from './values.ts'
