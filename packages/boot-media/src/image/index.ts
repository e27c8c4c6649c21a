export { ImageFile } from './image-file.ts'
export { implantMd5, implantSums } from './implant.ts'
export type { Implanted, SummedImage } from './implant.ts'
export { xorrisoScript } from './xorriso-script.ts'
