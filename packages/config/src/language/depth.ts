/** Containers nested deeper than this are refused, so that no file exhausts the stack. */
export const DEEPEST = 200
