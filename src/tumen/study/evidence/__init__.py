"""The register of declarations of origin of a study, and requests to suppliers made from it."""
