"""gestation"""
