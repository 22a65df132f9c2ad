// The public library in one import: SluiceClient, SluiceRun, and the types that both speak in.
@_exported public import SluiceAccess
@_exported public import SluiceClient
@_exported public import SluiceCore
@_exported public import SluiceEndpoints
@_exported public import SluiceJSON
@_exported public import SluiceRun
