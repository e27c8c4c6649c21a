export { absolute, expandGlob } from './glob.ts'
