"""neonates"""
