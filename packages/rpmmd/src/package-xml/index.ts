export { packageXml } from './package-xml.ts'
export type { PackageXml, PackageXmlOptions } from './package-xml.ts'
